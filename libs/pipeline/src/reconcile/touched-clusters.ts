import type { StoredDocument } from '@overmesh/intent';
import { mayChoose } from '@overmesh/translation';
import { touchedBy } from '../decide/touched.ts';
import type { TranslationRooms } from './cluster-views.ts';

/** A change with more selectors than this is looked for in every cluster of its VirtualMesh. */
const MOST_SELECTORS = 200;
/** So few clusters are looked at without asking whether they are in the VirtualMesh: of others nothing comes. */
const FEW = 25;

/**
 * Ids of the clusters that documents of a VirtualMesh can make a difference to.
 *
 * @param documents as they were and as they are
 */
export async function touchedClusters(
  { clusters, discovery, delivery }: Pick<TranslationRooms, 'clusters' | 'discovery' | 'delivery'>,
  virtualMesh: string,
  documents: readonly StoredDocument[],
): Promise<readonly string[]> {
  const { virtualMeshes, clusters: names, services, everywhere } = touchedBy(documents);
  if (virtualMeshes.length) {
    const places = await clusters.places();
    const chosen = places.filter((place) => virtualMeshes.some((spec) => mayChoose(spec, place)));
    return [...new Set([...(await delivery.clustersOf(virtualMesh)), ...chosen.map(({ id }) => id)])];
  }
  if (everywhere || services.length > MOST_SELECTORS) return delivery.clustersOf(virtualMesh);
  const named = names.length ? await clusters.places({ names }) : [];
  const touched = [...new Set([...named.map(({ id }) => id), ...(await discovery.clustersWith(services))])];
  return touched.length > FEW ? delivery.clustersOf(virtualMesh, touched) : touched;
}
