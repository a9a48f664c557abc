import type { MeshDetector, SeenObject } from '@overmesh/meshes/kit';
import { WATCHED_EVERYWHERE } from '@overmesh/meshes/kit';
import type { KindRef } from '@overmesh/model';

/** Groups that every API server serves by itself, without a CRD. */
const BUILT_IN_GROUPS = new Set([
  '',
  'apps',
  'batch',
  'autoscaling',
  'policy',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'discovery.k8s.io',
  'networking.k8s.io',
]);

/** `group/version/Kind`: two versions of one kind are watched apart, since their objects look different. */
export function kindKey({ group, version, kind }: KindRef): string {
  return `${group}/${version}/${kind}`;
}

/**
 * The kinds to watch on a cluster that has these CRDs: what every cluster is watched for, and what the plugins ask for
 * as far as it is served. Never Secrets, whoever asks.
 */
export function watchList(plugins: readonly MeshDetector[], crds: readonly SeenObject[]): readonly KindRef[] {
  const served = new Set(crds.flatMap(servedKinds));
  const isServed = (kind: KindRef) => BUILT_IN_GROUPS.has(kind.group) || served.has(kindKey(kind));
  const wanted = [...WATCHED_EVERYWHERE, ...plugins.flatMap(({ watched }) => watched).filter(isServed)];
  const byKey = new Map(wanted.filter((kind) => !isSecret(kind)).map((kind) => [kindKey(kind), kind]));
  return [...byKey.values()];
}

/** Groups that have a CRD, as SeenCluster gives them to plugins. */
export function groupsOf(crds: readonly SeenObject[]): ReadonlySet<string> {
  return new Set(crds.flatMap((crd) => specOf(crd).group ?? []));
}

function servedKinds(crd: SeenObject): readonly string[] {
  const { group = '', names, versions = [] } = specOf(crd);
  return versions.flatMap(({ name, served }) => (served && name ? [`${group}/${name}/${names?.kind ?? ''}`] : []));
}

function specOf(crd: SeenObject) {
  return (crd['spec'] ?? {}) as {
    readonly group?: string;
    readonly names?: { readonly kind?: string };
    readonly versions?: readonly { readonly name?: string; readonly served?: boolean }[];
  };
}

function isSecret({ group, plural }: KindRef): boolean {
  return group === '' && plural === 'secrets';
}
