import type { Cluster, Clusters } from '@overmesh/clusters';
import { causeOf } from '@overmesh/clusters';
import type { Delivery } from '@overmesh/delivery';
import type { Intents } from '@overmesh/intent';
import { FLEET, pauseSentence } from '@overmesh/model';
import type { GateType } from '@overmesh/model';
import type { Rollout, Seen, SeenCluster, SeenEvidence } from '@overmesh/rollout';

import type { Measures } from './measures.service.ts';
import type { Webhooks } from './webhooks.service.ts';

/** The rooms that a rollout's step is decided from. */
export interface SightRooms {
  readonly clusters: Clusters;
  readonly delivery: Delivery;
  readonly intents: Intents;
  readonly measures: Measures;
  readonly webhooks: Webhooks;
}

/** What is to be seen of a rollout's clusters. Of those whose turn has not come only whether they answer. */
export async function seeRollout(rooms: SightRooms, rollout: Rollout): Promise<Seen> {
  const { clusters, delivery, intents } = rooms;
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
  const [freeze, outside] = await Promise.all([freezeOf(delivery, virtualMesh), askOutside(rooms, rollout, known)]);
  return { clusters: new Map(seen.map(withMeasured(outside.measured))), newest, ...freeze, ...outside.webhooks };
}

interface Outside {
  readonly measured: ReadonlyMap<string, NonNullable<SeenCluster['measured']>>;
  readonly webhooks: Pick<Seen, 'webhooks'>;
}

/** What gates ask of others. Nobody is asked while there is nothing that an answer could be about. */
async function askOutside(
  { measures, webhooks }: SightRooms,
  rollout: Rollout,
  known: ReadonlyMap<string, Cluster>,
): Promise<Outside> {
  const { state, phase, strategy } = rollout;
  const asks = (type: GateType): boolean => strategy.gates.some((gate) => gate.type === type);
  if (state !== 'running' || phase === 'opening') return { measured: new Map(), webhooks: {} };
  const having = rollout.clusters.filter((one) => one.state === 'moved' || one.state === 'delivered');
  const measured = having.flatMap(({ clusterId }) => {
    const cluster = asks('promql') ? known.get(clusterId) : undefined;
    return cluster ? [measures.on(cluster, rollout).then((found) => [clusterId, found] as const)] : [];
  });
  return {
    measured: new Map(await Promise.all(measured)),
    webhooks: asks('webhook') ? { webhooks: await webhooks.about(rollout) } : {},
  };
}

function withMeasured(measured: Outside['measured']) {
  return ([id, seen]: readonly [string, SeenCluster]): readonly [string, SeenCluster] => {
    const found = measured.get(id);
    return [id, found ? { ...seen, measured: found } : seen];
  };
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
