import type { Rollout, RolloutCluster, Seen, Strategy } from '../rollout.ts';
import { askGates, saidBy, stopOf } from './gates/index.ts';
import type { GateFinding } from './gates/index.ts';
import type { Step } from './step.ts';
import { deadlineOf, gateView, isReached, obstacles, seenOf, waveOf } from './view.ts';

/** A cluster that fails by itself, whatever the others come to. */
export interface Failing {
  readonly clusterId: string;
  /** In one sentence. */
  readonly reason: string;
}

const HOUR_MS = 3_600_000;

/** How many clusters of a wave may fail before it has failed itself. Never all of them: then nobody was there to see it right. */
export function mayFail({ failureThreshold }: Pick<Strategy, 'failureThreshold'>, clusters: number): number {
  if (!failureThreshold) return 0;
  const { clusters: number = clusters, percent = 100 } = failureThreshold;
  return Math.max(0, Math.min(number, Math.floor((clusters * percent) / 100), clusters - 1));
}

/** Goes on without these, where each of their waves may lose as many; undefined where one may not. */
export function setAside(rollout: Rollout, failing: readonly Failing[]): Step | undefined {
  const isFailing = new Set(failing.map(({ clusterId }) => clusterId));
  const hasFailed = (one: RolloutCluster): boolean => one.failure !== undefined || isFailing.has(one.clusterId);
  const touched = rollout.clusters.filter(({ clusterId }) => isFailing.has(clusterId));
  const isBorne = touched.every(({ wave }) => {
    const all = rollout.clusters.filter((one) => one.wave === wave);
    return all.filter(hasFailed).length <= mayFail(rollout.strategy, all.length);
  });
  return failing.length && isBorne ? { do: 'set-aside', failing } : undefined;
}

/** Clusters of which a gate says by itself what stops a wave. Nobody is asked where no cluster may fail. */
export function stoppedByGates(
  rollout: Rollout,
  seen: Seen,
  now: number,
  isFailure: (finding: GateFinding) => boolean,
): readonly Failing[] {
  if (!rollout.strategy.failureThreshold) return [];
  return rollout.clusters.filter(isReached).flatMap(({ clusterId }) => {
    const view = gateView(rollout, seen, now, (one) => one.clusterId === clusterId);
    const stop = stopOf(askGates('after', view, 'cluster').filter(isFailure));
    return stop ? [{ clusterId, reason: saidBy(stop) }] : [];
  });
}

/** What keeps a wave from being written when its deadline has passed, each for itself. */
export function notWritten(clusters: readonly RolloutCluster[], seen: Seen): readonly Failing[] {
  return clusters.map((one) => {
    const reason = `the deadline of the wave passed: ${obstacles([one], seen)}`;
    return { clusterId: one.clusterId, reason };
  });
}

/** Clusters that refuse again and again what the change brought: there is no deadline to wait for. */
export function quarantinedOf(clusters: readonly RolloutCluster[], seen: Seen): readonly Failing[] {
  return clusters.flatMap((one) => {
    const { isReachable, quarantine } = seenOf(one, seen);
    return isReachable && quarantine
      ? [{ clusterId: one.clusterId, reason: `not delivered: ${one.cluster}: ${quarantine}` }]
      : [];
  });
}

/** Clusters that failed and were tried again, and fail again: not written, or without a yes of their gates, in time. */
export function failedAgain(rollout: Rollout, seen: Seen, now: number): readonly Failing[] {
  const { strategy, clusters } = rollout;
  const isLate = (one: RolloutCluster): boolean => now >= watchedUntil(one, rollout) + strategy.deadlineMs;
  const late = new Set(clusters.filter((one) => one.failure && isLate(one)).map(({ clusterId }) => clusterId));
  const unwritten = clusters.filter(({ clusterId, state }) => state === 'moved' && late.has(clusterId));
  const unsure = stoppedByGates(rollout, seen, now, ({ meaning }) => meaning !== 'pass');
  return [...notWritten(unwritten, seen), ...unsure.filter(({ clusterId }) => late.has(clusterId))];
}

/** Until when a cluster that was tried again is watched, as its wave was; 0 where it did not fail. */
export function watchedUntil({ failure, wave }: RolloutCluster, { strategy }: Rollout): number {
  return failure ? failure.at + (strategy.waves[wave]?.soakMs ?? 0) : 0;
}

/** When a cluster that failed is given the change again: after its deadline, and twice as long each time, up to an hour. */
export function againAt({ failure }: RolloutCluster, { deadlineMs }: Strategy): number {
  if (!failure) return 0;
  return failure.at + Math.min(deadlineMs * 2 ** (failure.times - 1), Math.max(deadlineMs, HOUR_MS));
}

/** `; more than the 2 of 10 clusters that may fail`, where some may. */
export function beyondThreshold(rollout: Rollout): string {
  if (!rollout.strategy.failureThreshold) return '';
  const { length } = waveOf(rollout);
  return `; more than the ${mayFail(rollout.strategy, length)} of ${length} clusters that may fail`;
}

/** When the wave has failed if its gates have not said yes: its soak comes on top of its deadline. */
export function soakDeadlineOf(rollout: Rollout): number {
  return deadlineOf(rollout) + (rollout.strategy.waves[rollout.wave]?.soakMs ?? 0);
}
