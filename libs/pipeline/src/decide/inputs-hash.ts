import type { ClusterPlace } from '@overmesh/model';

/**
 * What a cluster itself brings to its translations, as text: where it is, and what is in it.
 *
 * @param inventoryHash undefined when the cluster was never seen
 */
export function clusterInputs(place: ClusterPlace, inventoryHash: string | undefined): string {
  const { id, name, labels, region, zone, network } = place;
  return JSON.stringify([id, name, Object.entries(labels).sort(), region, zone, network, inventoryHash]);
}

/**
 * What tells whether a cluster may have to be translated again, as text.
 *
 * @param own see clusterInputs
 * @param others what it knows of other clusters: see federationInputs
 */
export function allInputs(own: string, others: string): string {
  return others ? JSON.stringify([own, others]) : own;
}
