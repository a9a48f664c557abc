import { hasAll } from '@overmesh/model';
import type { ClusterPlace, Inventory, MeshSelector } from '@overmesh/model';

/** A cluster, with the meshes that were seen in it. */
export interface SeenPlace<Seen extends Pick<Inventory, 'meshes'> = Pick<Inventory, 'meshes'>> {
  readonly place: ClusterPlace;
  readonly inventory: Seen;
}

/** Whether a selector is about a cluster, whatever meshes that has. */
export function isPlaceOf({ matchLabels, regions }: MeshSelector, { labels, region }: ClusterPlace): boolean {
  if (regions && (region === undefined || !regions.includes(region))) return false;
  return hasAll(labels, matchLabels ?? {});
}
