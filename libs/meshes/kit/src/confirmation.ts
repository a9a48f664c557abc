import type { Mesh, MeshKind } from '@overmesh/model';
import { listAt, textAt } from './fields.ts';
import { MUTATING_WEBHOOK, VALIDATING_WEBHOOK } from './seen.ts';
import type { SeenCluster, SeenObject } from './seen.ts';

/** What tells a mesh from a Deployment that somebody labelled like one. */
export type Confirmation = Pick<Mesh, 'state' | 'confirmedBy'> & { readonly sentence: string };

/**
 * Whether a control plane in this namespace is one: the API server calls a Service of the namespace as that mesh's webhook.
 *
 * Labels, ConfigMaps and Deployments are what whoever has one namespace can write; webhook configurations are the
 * cluster's, and every one of these meshes has some.
 *
 * @param named the names that the mesh gives its webhook configurations
 */
export function confirmationOf(seen: SeenCluster, namespace: string, named: RegExp): Confirmation {
  const caller = [...seen.of(MUTATING_WEBHOOK), ...seen.of(VALIDATING_WEBHOOK)]
    .filter(({ metadata }) => named.test(metadata.name))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .find((configuration) => webhookNamespaces(configuration).includes(namespace));
  if (!caller)
    return { state: 'unconfirmed', sentence: `no webhook configuration of the mesh calls a Service in ${namespace}` };
  const sentence = `${caller.kind} ${caller.metadata.name} calls a Service in ${namespace}`;
  return { state: 'installed', confirmedBy: sentence, sentence };
}

/** Namespaces of the Services that a webhook configuration calls. */
export function webhookNamespaces(configuration: SeenObject): readonly string[] {
  return listAt(configuration, 'webhooks').flatMap(
    (webhook) => textAt(webhook, 'clientConfig', 'service', 'namespace') ?? [],
  );
}

/** The control planes of one kind, those first of which it is certain that they are some. */
export function controlPlanesOf(kind: MeshKind, meshes: readonly Mesh[]): readonly Mesh[] {
  const planes = meshes.filter((mesh) => mesh.kind === kind && mesh.state !== 'residue');
  return [...planes.filter(isInstalled), ...planes.filter((mesh) => !isInstalled(mesh))];
}

/** Those that are installed, and where none is what looks like one: beside the real one a fake takes nothing of it. */
export function surestPlanesOf(kind: MeshKind, meshes: readonly Mesh[]): readonly Mesh[] {
  const planes = controlPlanesOf(kind, meshes);
  const installed = planes.filter(isInstalled);
  return installed.length ? installed : planes;
}

function isInstalled({ state }: Mesh): boolean {
  return state === 'installed';
}

/** Control planes in one namespace that nothing confirms: who has a namespace can write any number of them. */
const UNCONFIRMED_EACH = 3;

/** At most a few control planes of each namespace that nothing confirms, in the order in which they are given. */
export function fewUnconfirmed<Plane extends { readonly namespace: string; readonly confirmation: Confirmation }>(
  planes: readonly Plane[],
): readonly Plane[] {
  const counts = new Map<string, number>();
  return planes.filter(({ namespace, confirmation }) => {
    if (confirmation.state === 'installed') return true;
    const count = (counts.get(namespace) ?? 0) + 1;
    counts.set(namespace, count);
    return count <= UNCONFIRMED_EACH;
  });
}
