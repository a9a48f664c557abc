import type { Intents } from '@overmesh/intent';
import { evacuationsIn } from '../decide/evacuation/state.ts';
import { federationsOf } from '../decide/federation.ts';
import type { Federations } from '../decide/federation.ts';
import type { TranslationRooms } from './cluster-views.ts';

/** What is asked of documents to know who is who. */
export type FederationIntents = Pick<Intents, 'editions' | 'virtualDestinations'>;

/**
 * Reads what members of VirtualMeshes know of each other. Where there is no VirtualDestination that is one short query, and
 * no other is asked.
 *
 * @param pinned revisions that VirtualMeshes are pinned to, by name
 */
export async function readFederations(
  rooms: TranslationRooms,
  pinned: ReadonlyMap<string, number>,
): Promise<Federations> {
  const { clusters, discovery, delivery, intents, operations } = rooms;
  const documents = await intents.virtualDestinations([...pinned.keys()]);
  if (!documents.length) return new Map();
  const places = await clusters.places();
  const virtualMeshes = [...new Set(documents.map(({ virtualMesh }) => virtualMesh))];
  const names = places.map(({ name }) => name);
  const editions = await intents.editions({ clusters: names, policiesOf: virtualMeshes, pinned, also: [] });
  const named = documents.flatMap(({ spec: { tiers = [], nearest } }) =>
    nearest ? [nearest] : tiers.flatMap(({ destinations }) => destinations),
  );
  const parts = await discovery.federationParts([...new Set(named.map(({ namespace }) => namespace))].sort());
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
