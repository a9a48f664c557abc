import type { Rollout, RolloutCluster, Seen, SeenCluster } from '../rollout.ts';
import type { GateView } from './gates/gate.ts';

/** What is seen of a cluster. Those that nothing is seen of were forgotten before. */
export function seenOf({ clusterId, cluster }: RolloutCluster, { clusters }: Seen): SeenCluster {
  const seen = clusters.get(clusterId);
  if (!seen) throw new Error(`nothing is seen of cluster ${cluster}`);
  return seen;
}

/** The clusters of the wave that a rollout is at. */
export function waveOf({ clusters, wave }: Rollout): readonly RolloutCluster[] {
  return clusters.filter((one) => one.wave === wave);
}

/** When the wave has failed if it is not written, in milliseconds since the epoch. Its soak comes on top. */
export function deadlineOf({ waveSince, strategy }: Rollout): number {
  return waveSince + strategy.deadlineMs;
}

/**
 * Why the clock of a rollout stands still: it is frozen as a whole, or a pause is all that keeps a cluster of its wave from
 * being written. A pause is a person's wish: no wave fails of it.
 */
export function pauseOver(rollout: Rollout, seen: Seen): string | undefined {
  if (seen.freeze) return seen.freeze;
  const underWay = waveOf(rollout).filter(({ state }) => state === 'moved');
  const paused = underWay.filter((one) => seenOf(one, seen).pause);
  return paused.length ? obstacles(paused, seen) : undefined;
}

/** What gates are asked about: clusters that have the change, of this wave and of those before it, or some of these. */
export function gateView(
  rollout: Rollout,
  seen: Seen,
  now: number,
  isMeant: (cluster: RolloutCluster) => boolean = () => true,
): GateView {
  const reached = rollout.clusters.filter((one) => isReached(one) && isMeant(one));
  const clusters = reached.map((one) => ({ ...one, seen: seenOf(one, seen) }));
  return { rollout, now, clusters, ...(seen.webhooks && { webhooks: seen.webhooks }) };
}

/** It has the change, or is being given it. */
export function isReached({ state }: RolloutCluster): boolean {
  return state === 'moved' || state === 'delivered';
}

/** `east is unreachable; west: webhook refused it`: at most three. */
export function obstacles(clusters: readonly RolloutCluster[], seen: Seen): string {
  const told = (one: RolloutCluster): string => {
    const { isReachable, trouble, obstacle } = seenOf(one, seen);
    const why = isReachable ? (obstacle ?? 'not written yet') : (trouble ?? 'out of reach');
    return `${one.cluster}: ${why}`;
  };
  return firstOf(clusters, 3, told).join('; ');
}

/** The first of them, told, and how many more there are. */
export function firstOf<Item>(items: readonly Item[], most: number, told: (item: Item) => string): readonly string[] {
  const more = items.length > most ? [`and ${items.length - most} more`] : [];
  return [...items.slice(0, most).map(told), ...more];
}
