import type { Claim, Mesh, Reach } from '@overmesh/model';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';

/** A Service of the cluster, by name. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** What one mesh reads of a cluster. */
export interface MeshView {
  readonly seen: SeenCluster;
  readonly mesh: Mesh;
  readonly services: readonly ServiceName[];
}

/** Something that one object of others decides: see Claim. */
export interface Decision {
  readonly object: SeenObject;
  readonly over: readonly ServiceName[];
  readonly reach?: Reach;
  readonly yields?: readonly ServiceName[];
  readonly about?: Claim['about'];
  readonly settings?: readonly string[];
  readonly mutualTls?: Claim['mutualTls'];
  readonly access?: Claim['access'];
}

/** The namespace of an object that has one. */
export function namespaceOf({ metadata }: SeenObject): string {
  return metadata.namespace ?? '';
}

/**
 * True when Istio takes `a` before `b`: the older one, and of equally old ones the first by name, then by namespace. What
 * does not say when it was made comes before nothing.
 */
export function comesBefore({ metadata: a }: SeenObject, { metadata: b }: SeenObject): boolean {
  const [madeA, madeB] = [Date.parse(a.creationTimestamp ?? ''), Date.parse(b.creationTimestamp ?? '')];
  if (Number.isNaN(madeA) || Number.isNaN(madeB)) return false;
  if (madeA !== madeB) return madeA < madeB;
  return a.name === b.name ? (a.namespace ?? '') < (b.namespace ?? '') : a.name < b.name;
}
