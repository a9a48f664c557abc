import type { ForeignMeshKind, Mesh, PodMembership } from '@overmesh/model';
import { FOREIGN_MESH_KINDS } from '@overmesh/model';
import {
  containersOfController,
  containersOfPod,
  imageTag,
  MUTATING_WEBHOOK,
  residueOf,
  VALIDATING_WEBHOOK,
} from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { SIGNS } from './signs.ts';
import type { Signs } from './signs.ts';

/** Meshes, and residues of meshes, that Overmesh names and leaves alone. */
export function detectForeign(seen: SeenCluster): readonly Mesh[] {
  return FOREIGN_MESH_KINDS.flatMap((kind) => {
    const signs = SIGNS[kind];
    const planes = seen.of(signs.plane.kind).filter(signs.plane.is);
    return planes.length ? [installed(kind, signs, planes, seen)] : residue(kind, signs, seen);
  });
}

/** The foreign mesh whose data plane a pod is in, among those detected. */
export function meshOfForeignPod(pod: SeenObject, meshes: readonly Mesh[]): PodMembership | undefined {
  const containers = containersOfPod(pod);
  const kind = FOREIGN_MESH_KINDS.find((each) => SIGNS[each].holds?.(pod, containers));
  const mesh = meshes.find((one) => one.kind === kind && one.state === 'installed');
  return mesh && { mesh: mesh.key, dataPlane: mesh.modes.includes('node') ? 'redirection' : 'sidecar' };
}

/** Of several control planes of one kind the first by namespace speaks, and all are evidence. */
function installed(kind: ForeignMeshKind, signs: Signs, planes: readonly SeenObject[], seen: SeenCluster): Mesh {
  const sorted = [...planes].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const namespace = sorted[0]?.metadata.namespace;
  const version = sorted.flatMap((plane) => versionOf(plane, signs) ?? [])[0];
  const evidence = sorted.map((plane) => `${plane.kind} ${nameOf(plane)} ${signs.plane.says}`);
  return {
    key: kind,
    kind,
    state: 'installed',
    modes: signs.modes,
    ...(version && { version }),
    ...(namespace && { namespace }),
    evidence: [...evidence, ...traces(signs, seen)],
  };
}

function residue(kind: ForeignMeshKind, signs: Signs, seen: SeenCluster): readonly Mesh[] {
  return residueOf(kind, traces(signs, seen), `no ${signs.plane.kind.kind} of its control plane is there`);
}

function traces({ groups, webhooks }: Signs, seen: SeenCluster): readonly string[] {
  const found = [...seen.groups].filter((group) => groups.some((own) => group === own || group.endsWith(`.${own}`)));
  const configurations = [...seen.of(MUTATING_WEBHOOK), ...seen.of(VALIDATING_WEBHOOK)]
    .filter(({ metadata }) => webhooks?.test(metadata.name))
    .map(({ kind, metadata }) => `${kind} ${metadata.name} is there`);
  return [...found.sort().map((group) => `API group ${group} is there`), ...configurations.sort()];
}

function versionOf(plane: SeenObject, { image }: Signs): string | undefined {
  const own = containersOfController(plane).find((container) => container.image.includes(image));
  const tag = own && imageTag(own.image);
  return tag?.replace(/^v(?=\d)/, '');
}

function nameOf({ metadata }: SeenObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
