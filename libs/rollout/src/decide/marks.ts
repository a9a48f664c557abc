import type { ClusterFailure, Rollout, RolloutCluster } from '../rollout.ts';
import type { Failing } from './failures.ts';
import { firstOf } from './view.ts';

/** These are in this state from now on. */
export function marked(rollout: Rollout, ids: readonly string[], state: RolloutCluster['state']): Rollout {
  const isMeant = new Set(ids);
  const clusters = rollout.clusters.map((one) => (isMeant.has(one.clusterId) ? { ...one, state } : one));
  return { ...rollout, clusters };
}

/** These have what they shall have. One that failed before is watched from now on. */
export function noted(rollout: Rollout, ids: readonly string[], now: number): Rollout {
  const back = rollout.clusters.filter(({ clusterId, state }) => ids.includes(clusterId) && state === 'undoing');
  const backIds = back.map(({ clusterId }) => clusterId);
  const there = ids.filter((id) => !backIds.includes(id));
  return triedAgain(marked(marked(rollout, backIds, 'undone'), there, 'delivered'), there, now);
}

/** What counts from the last failure of these counts from now. */
export function triedAgain(rollout: Rollout, ids: readonly string[], now: number): Rollout {
  return failing(rollout, ({ clusterId, failure }) =>
    ids.includes(clusterId) && failure ? { ...failure, at: now } : failure,
  );
}

/** These have failed, once more. */
export function withFailures(rollout: Rollout, failures: readonly Failing[], now: number): Rollout {
  const reasons = new Map(failures.map(({ clusterId, reason }) => [clusterId, reason]));
  const told = failing(rollout, ({ clusterId, failure }) => {
    const reason = reasons.get(clusterId);
    return reason === undefined ? failure : { reason, times: (failure?.times ?? 0) + 1, at: now };
  });
  return marked(told, [...reasons.keys()], 'failed');
}

function failing(rollout: Rollout, of: (cluster: RolloutCluster) => ClusterFailure | undefined): Rollout {
  const clusters = rollout.clusters.map((one) => {
    const failure = of(one);
    return failure === one.failure ? one : { ...one, ...(failure && { failure }) };
  });
  return { ...rollout, clusters };
}

/** These are of it no more. */
export function without(rollout: Rollout, ids: readonly string[]): Rollout {
  return { ...rollout, clusters: rollout.clusters.filter(({ clusterId }) => !ids.includes(clusterId)) };
}

/** Every cluster of it. */
export function allIds({ clusters }: Rollout): readonly string[] {
  return clusters.map(({ clusterId }) => clusterId);
}

/** Whether a cluster is among these. */
export function isIn(failures: readonly Failing[], { clusterId }: RolloutCluster): boolean {
  return failures.some((one) => one.clusterId === clusterId);
}

/** Names of these, at most ten. */
export function namesOf(rollout: Rollout, ids: readonly string[]): string {
  return namesIn(rollout, ({ clusterId }) => ids.includes(clusterId));
}

/** At most ten names, and how many more. */
export function namesIn({ clusters }: Rollout, isMeant: (cluster: RolloutCluster) => boolean): string {
  return firstOf(clusters.filter(isMeant), 10, ({ cluster }) => cluster).join(', ');
}
