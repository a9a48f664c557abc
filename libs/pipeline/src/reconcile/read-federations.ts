import type { FederatedDocument, Intents } from '@overmesh/intent';
import { evacuationsIn } from '../decide/evacuation/state.ts';
import { federationsOf } from '../decide/federation.ts';
import type { Federations } from '../decide/federation.ts';
import type { TranslationRooms } from './cluster-views.ts';

/** What is asked of documents to know who is who. */
export type FederationIntents = Pick<Intents, 'editions' | 'federatedDocuments'>;

/**
 * Reads what members of VirtualMeshes know of each other. Where there is no VirtualDestination and no ExportPolicy
 * that is one short query, and no other is asked.
 *
 * @param pinned revisions that VirtualMeshes are pinned to, by name
 */
export async function readFederations(
  rooms: TranslationRooms,
  pinned: ReadonlyMap<string, number>,
): Promise<Federations> {
  const { clusters, discovery, delivery, intents, operations } = rooms;
  const documents = await intents.federatedDocuments([...pinned.keys()]);
  if (!documents.length) return new Map();
  const places = await clusters.places();
  const virtualMeshes = [...new Set(documents.map(({ virtualMesh }) => virtualMesh))];
  const names = places.map(({ name }) => name);
  const editions = await intents.editions({ clusters: names, policiesOf: virtualMeshes, pinned, also: [] });
  const parts = await discovery.federationParts(namespacesOf(documents));
  return federationsOf({
    virtualMeshes: editions.flatMap(({ content }) => (content ? [content.virtualMesh] : [])),
    documents,
    places: places.map((place) => {
      const part = parts.get(place.id);
      return { place, ...(part && { part }) };
    }),
    doors: await delivery.openDoors(virtualMeshes),
    evacuations: evacuationsIn(await operations.goingOn('evacuation')),
  });
}

/** Where Services can be that documents give to others; undefined where that can be anywhere. */
function namespacesOf(documents: readonly FederatedDocument[]): readonly string[] | undefined {
  const named = documents.flatMap((one): readonly (string | undefined)[] => {
    if (one.kind === 'ExportPolicy') return one.spec.destinations.map(({ namespace }) => namespace);
    const { tiers = [], nearest } = one.spec;
    const all = nearest ? [nearest] : tiers.flatMap(({ destinations }) => destinations);
    return all.map(({ namespace }) => namespace);
  });
  const known = named.flatMap((namespace) => namespace ?? []);
  return known.length === named.length ? [...new Set(known)].sort() : undefined;
}
