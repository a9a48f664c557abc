import type { Clusters } from '@overmesh/clusters';
import type { Delivery } from '@overmesh/delivery';
import type { ClusterPlace, VirtualMeshSpec } from '@overmesh/model';
import { mayChoose } from '@overmesh/translation';

/** Clusters that a rollout of a VirtualMesh is about: those that have something of it, and those that may get something. */
export async function candidates(
  { clusters, delivery }: { readonly clusters: Clusters; readonly delivery: Delivery },
  virtualMesh: string,
  specs: readonly VirtualMeshSpec[],
): Promise<readonly ClusterPlace[]> {
  const known = new Set(await delivery.clustersOf(virtualMesh));
  const places = await clusters.places();
  return places.filter((place) => known.has(place.id) || specs.some((spec) => mayChoose(spec, place)));
}
