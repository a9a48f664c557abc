import type { Clusters } from '@overmesh/clusters';
import type { Delivery } from '@overmesh/delivery';
import { textHash } from '@overmesh/delivery';
import type { TranslatedCluster } from '@overmesh/delivery';
import type { Discovery } from '@overmesh/discovery';
import type { Edition, EditionQuery, Intents } from '@overmesh/intent';
import { EMPTY_INVENTORY } from '@overmesh/model';
import type { ClusterPlace } from '@overmesh/model';
import type { Operations } from '@overmesh/operations';
import type { TrustAuthorities } from '@overmesh/trust';
import { federationInputs } from '../decide/federation.ts';
import type { Federations } from '../decide/federation.ts';
import { allInputs, clusterInputs } from '../decide/inputs-hash.ts';
import { concernedBy } from '../decide/units.ts';
import type { ClusterView } from '../decide/units.ts';
import { readFederations } from './read-federations.ts';

/** The rooms that a translation is made from. */
export interface TranslationRooms {
  readonly clusters: Clusters;
  readonly discovery: Discovery;
  readonly delivery: Delivery;
  readonly intents: Pick<Intents, 'editions' | 'federatedDocuments'>;
  readonly operations: Pick<Operations, 'goingOn'>;
  readonly authorities: Pick<TrustAuthorities, 'generations'>;
}

/**
 * Reads what the translations of some clusters are about: each kind of input with one query for all of them. Clusters
 * that are not registered (any more), or are leaving, have none.
 *
 * @param asIf what they shall be taken to have been translated to
 */
export async function readClusterViews(
  rooms: TranslationRooms,
  clusterIds: readonly string[],
  asIf: (before: TranslatedCluster) => TranslatedCluster = (before) => before,
): Promise<readonly ClusterView[]> {
  const { clusters, discovery, delivery, intents } = rooms;
  // First of all: see translatedClusters.
  const { clusters: translated, pinned } = await delivery.translatedClusters(clusterIds);
  const places = new Map((await clusters.places({ ids: clusterIds })).map((place) => [place.id, place]));
  const contents = await discovery.contents(clusterIds);
  const claimed = [...contents].filter(([, { inventory }]) => inventory.claims.length > 0).map(([id]) => id);
  const ours = await delivery.ownedUids(claimed);
  const views = translated.flatMap((before): readonly ClusterView[] => {
    const place = places.get(before.clusterId);
    if (!place) return [];
    const content = contents.get(place.id);
    return [
      {
        place,
        inventory: content?.inventory ?? EMPTY_INVENTORY,
        isSeen: content !== undefined,
        ownInputs: clusterInputs(place, content?.hash),
        inputsHash: inputsHashOf(place, content?.hash, NO_FEDERATION),
        federations: NO_FEDERATION,
        authorities: NO_AUTHORITY,
        ours: ours.get(place.id) ?? new Set(),
        before: asIf(before),
        editions: [],
      },
    ];
  });
  const edited = await withAuthorities(rooms, await withEditions(intents, views, pinned));
  return withFederations(rooms, edited, pinned);
}

const NO_FEDERATION: Federations = new Map();
const NO_AUTHORITY: ClusterView['authorities'] = new Map();

/** Asked only where some VirtualMesh has one. */
async function withAuthorities(
  { authorities: asked }: Pick<TranslationRooms, 'authorities'>,
  views: readonly ClusterView[],
): Promise<readonly ClusterView[]> {
  if (!views[0]?.editions.some(({ content }) => content?.virtualMesh.spec.trust)) return views;
  const authorities = await asked.generations();
  return views.map((view) => ({ ...view, authorities }));
}

/** Who is who is asked only where some VirtualDestination or ExportPolicy can depend on it. */
async function withFederations(
  rooms: TranslationRooms,
  views: readonly ClusterView[],
  pinned: ReadonlyMap<string, number>,
): Promise<readonly ClusterView[]> {
  // Of a pinned VirtualMesh others may be at a revision that has some: the sweep asks for all that there ever were.
  const mayDepend = ({ virtualMesh, content }: Edition): boolean =>
    pinned.has(virtualMesh) || !!content?.virtualDestinations.length || !!content?.exportPolicies.length;
  if (!views[0]?.editions.some(mayDepend)) return views;
  const federations = await readFederations(rooms, pinned);
  return views.map((view) => {
    const others = federationInputs(federations, view.place.id);
    return { ...view, federations, inputsHash: textHash(allInputs(view.ownInputs, others)) };
  });
}

/** Hash of what a cluster brings to its translations, and of what it knows of others. */
export function inputsHashOf(place: ClusterPlace, inventoryHash: string | undefined, federations: Federations): string {
  return textHash(allInputs(clusterInputs(place, inventoryHash), federationInputs(federations, place.id)));
}

/** Asks for the policies of the VirtualMeshes that the clusters were last in, and once more where they are in others. */
async function withEditions(
  intents: TranslationRooms['intents'],
  views: readonly ClusterView[],
  pinned: ReadonlyMap<string, number>,
): Promise<readonly ClusterView[]> {
  if (!views.length) return [];
  const before = views.flatMap((view) => view.before.virtualMeshes);
  const also = before.flatMap(({ virtualMesh, pinnedRevision }) =>
    pinnedRevision === undefined ? [] : [{ virtualMesh, revision: pinnedRevision }],
  );
  const query = {
    clusters: views.map(({ place }) => place.name),
    policiesOf: [...new Set(before.map(({ virtualMesh }) => virtualMesh))],
    pinned,
    also: distinct(also),
  };
  const found = views.map((view) => ({ ...view, editions: [] as readonly Edition[] }));
  const first = await intents.editions(query);
  const concerned = new Set(found.flatMap((view) => concernedBy({ ...view, editions: first })));
  const isWhole = [...concerned].every((name) => query.policiesOf.includes(name));
  const editions = isWhole ? first : await intents.editions({ ...query, policiesOf: [...concerned] });
  return views.map((view) => ({ ...view, editions }));
}

function distinct(also: EditionQuery['also']): EditionQuery['also'] {
  return [...new Map(also.map((one) => [`${one.virtualMesh} ${one.revision}`, one])).values()];
}
