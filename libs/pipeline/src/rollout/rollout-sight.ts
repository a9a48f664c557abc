import type { Cluster, Clusters } from '@overmesh/clusters';
import { causeOf } from '@overmesh/clusters';
import type { Delivery } from '@overmesh/delivery';
import type { Intents } from '@overmesh/intent';
import { FLEET, pauseSentence } from '@overmesh/model';
import type { Rollout, Seen, SeenCluster, SeenEvidence } from '@overmesh/rollout';

/** The rooms that a rollout's step is decided from. */
export interface SightRooms {
  readonly clusters: Clusters;
  readonly delivery: Delivery;
  readonly intents: Intents;
}

/** What is to be seen of a rollout's clusters. Of those whose turn has not come only whether they answer. */
export async function seeRollout({ clusters, delivery, intents }: SightRooms, rollout: Rollout): Promise<Seen> {
  const { virtualMesh, wave, to } = rollout;
  const ids = rollout.clusters.map(({ clusterId }) => clusterId);
  const known = new Map((await clusters.among(ids)).map((cluster) => [cluster.id, cluster]));
  const registered = rollout.clusters.filter(({ clusterId }) => known.has(clusterId));
  const asked = registered.filter((one) => one.state !== 'waiting' || one.wave === wave);
  const progress = await delivery.progressOn(
    virtualMesh,
    asked.map(({ clusterId }) => clusterId),
  );
  const byId = new Map(progress.map((one) => [one.clusterId, one]));
  const seen = registered.map(({ clusterId }): [string, SeenCluster] => {
    const cluster = known.get(clusterId);
    return [clusterId, { ...reachOf(cluster), ...(byId.get(clusterId) ?? nothingOf(clusterId)) }];
  });
  const newest = (await intents.head(virtualMesh))?.revision ?? to;
  return { clusters: new Map(seen), newest, ...(await freezeOf(delivery, virtualMesh)) };
}

/** The pause of all that a rollout is about, the widest first. */
async function freezeOf(delivery: Delivery, virtualMesh: string): Promise<Pick<Seen, 'freeze'>> {
  const pauses = await delivery.pauses();
  const found = [FLEET, `VirtualMesh/${virtualMesh}`].flatMap((target) =>
    pauses.filter((one) => one.target === target),
  );
  return found[0] ? { freeze: pauseSentence(found[0]) } : {};
}

function reachOf(cluster: Cluster | undefined): Pick<SeenCluster, 'isReachable' | 'trouble'> {
  if (cluster?.state === 'ready') return { isReachable: true };
  const cause = cluster && causeOf(cluster.conditions);
  return { isReachable: false, trouble: `it is ${cluster?.state ?? 'gone'}${cause ? `: ${cause}` : ''}` };
}

const NO_ANSWERS: SeenEvidence = { yes: 0, no: 0, pending: 0, unknown: 0 };

function nothingOf(clusterId: string): Omit<SeenCluster, 'isReachable' | 'trouble'> {
  return { clusterId, revision: 0, isWritten: false, objects: 0, accepted: NO_ANSWERS, live: NO_ANSWERS };
}
