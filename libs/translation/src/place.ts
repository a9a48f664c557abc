import type { ClusterPlace, Inventory, Labels, MeshSelector } from '@overmesh/model';

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

function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
