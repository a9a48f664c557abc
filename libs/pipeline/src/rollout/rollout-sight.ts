import type { Cluster, Clusters } from '@overmesh/clusters';
import { causeOf } from '@overmesh/clusters';
import type { ClusterProgress, Delivery } from '@overmesh/delivery';
import type { Intents } from '@overmesh/intent';
import { FLEET, pauseSentence } from '@overmesh/model';
import type { Rollout, Seen, SeenCluster, SeenEvidence } from '@overmesh/rollout';
import { askOutside } from './outside.ts';
import type { HavingCluster, OutsideRooms } from './outside.ts';

/** The rooms that a rollout's step is decided from. */
export interface SightRooms extends OutsideRooms {
  readonly clusters: Clusters;
  readonly delivery: Delivery;
  readonly intents: Intents;
}

/** What is to be seen of a rollout's clusters. Of those whose turn has not come only whether they answer. */
export async function seeRollout(rooms: SightRooms, rollout: Rollout): Promise<Seen> {
  const { clusters, delivery, intents } = rooms;
  const { virtualMesh, to } = rollout;
  const ids = rollout.clusters.map(({ clusterId }) => clusterId);
  const known = new Map((await clusters.among(ids)).map((cluster) => [cluster.id, cluster]));
  const progress = await progressOf(delivery, rollout, known);
  const outside = await askOutside(rooms, rollout, havingIn(rollout, known, progress));
  const seen = ids.flatMap((id): readonly (readonly [string, SeenCluster])[] => {
    const cluster = known.get(id);
    if (!cluster) return [];
    return [[id, { ...reachOf(cluster), ...(progress.get(id) ?? nothingOf(id)), ...outside.clusters.get(id) }]];
  });
  const newest = (await intents.head(virtualMesh))?.revision ?? to;
  return { clusters: new Map(seen), newest, ...(await freezeOf(delivery, virtualMesh)), ...outside.webhooks };
}

async function progressOf(
  delivery: Delivery,
  { virtualMesh, clusters, wave }: Rollout,
  known: ReadonlyMap<string, Cluster>,
): Promise<ReadonlyMap<string, ClusterProgress>> {
  const asked = clusters.filter((one) => one.state !== 'waiting' || one.wave === wave);
  const ids = asked.map(({ clusterId }) => clusterId).filter((id) => known.has(id));
  return new Map((await delivery.progressOn(virtualMesh, ids)).map((one) => [one.clusterId, one]));
}

function havingIn(
  { clusters }: Rollout,
  known: ReadonlyMap<string, Cluster>,
  progress: ReadonlyMap<string, ClusterProgress>,
): readonly HavingCluster[] {
  const having = clusters.filter(({ state }) => state === 'moved' || state === 'delivered');
  return having.flatMap(({ clusterId }) => {
    const [cluster, come] = [known.get(clusterId), progress.get(clusterId)];
    return cluster && come ? [{ cluster, progress: come }] : [];
  });
}

/** The pause of all that a rollout is about, the widest first. */
async function freezeOf(delivery: Delivery, virtualMesh: string): Promise<Pick<Seen, 'freeze'>> {
  const pauses = await delivery.pauses();
  const targets = [FLEET, `VirtualMesh/${virtualMesh}`];
  const [found] = targets.flatMap((target) => pauses.filter((one) => one.target === target));
  return found ? { freeze: pauseSentence(found) } : {};
}

function reachOf({ state, conditions }: Cluster): Pick<SeenCluster, 'isReachable' | 'trouble'> {
  if (state === 'ready') return { isReachable: true };
  const cause = causeOf(conditions);
  return { isReachable: false, trouble: `it is ${state}${cause ? `: ${cause}` : ''}` };
}

const NO_ANSWERS: SeenEvidence = { yes: 0, no: 0, pending: 0, unknown: 0 };

function nothingOf(clusterId: string): Omit<SeenCluster, 'isReachable' | 'trouble'> {
  return { clusterId, revision: 0, isWritten: false, objects: 0, accepted: NO_ANSWERS, live: NO_ANSWERS };
}
