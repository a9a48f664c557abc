import type { Rollout, RolloutCluster, Seen } from '../rollout.ts';
import { againAt, failedAgain, setAside, stoppedByGates, watchedUntil } from './failures.ts';
import { askGates, saidBy, stopOf } from './gates/index.ts';
import type { Step } from './step.ts';
import { firstOf, gateView, obstacles, seenOf } from './view.ts';

/** Every wave is through. No deadline of a wave holds here: who was out of reach in their turn may be so for days. */
export function catchingUpStep(rollout: Rollout, seen: Seen, now: number): Step {
  const back = rollout.clusters.filter((one) => isDue(one, rollout, now) && seenOf(one, seen).isReachable);
  if (back.length) return { do: 'move', clusterIds: back.map(({ clusterId }) => clusterId) };
  const failing = [
    ...stoppedByGates(rollout, seen, now, ({ meaning }) => meaning === 'fail'),
    ...failedAgain(rollout, seen, now),
  ];
  return setAside(rollout, failing) ?? missingStep(rollout, seen, now) ?? endStep(rollout, seen, now);
}

/** Its turn has come again: it was out of reach, or it failed a while ago. */
function isDue(one: RolloutCluster, { strategy }: Rollout, now: number): boolean {
  return one.state === 'skipped' || (one.state === 'failed' && now >= againAt(one, strategy));
}

/** Some have not the change yet. A newer change takes them along. */
function missingStep(rollout: Rollout, seen: Seen, now: number): Step | undefined {
  const { clusters, strategy, to } = rollout;
  const failed = clusters.filter(({ state }) => state === 'failed');
  const away = clusters.filter(({ state }) => state === 'skipped' || state === 'moved');
  if (!failed.length && !away.length) return undefined;
  if (seen.newest > to) return { do: 'supersede' };
  const whys = [
    ...(away.length ? [`waits for clusters that are not written: ${obstacles(away, seen)}`] : []),
    ...(failed.length ? [`tries clusters that failed again: ${failures(failed)}`] : []),
  ];
  const soonest = Math.min(...failed.map((one) => againAt(one, strategy)).filter((at) => at > now));
  return { do: 'wait', reason: whys.join('; '), ...(Number.isFinite(soonest) && { untilMs: soonest }) };
}

function endStep(rollout: Rollout, seen: Seen, now: number): Step {
  const findings = askGates('after', gateView(rollout, seen, now));
  const stop = stopOf(findings);
  const reason = stop && saidBy(stop);
  if (stop?.meaning === 'fail') return { do: 'fail', reason: reason ?? '', findings };
  const watched = rollout.clusters.filter((one) => now < watchedUntil(one, rollout));
  const untilMs = Math.max(...watched.map((one) => watchedUntil(one, rollout)));
  if (reason !== undefined) return { do: 'wait', reason };
  if (!watched.length) return { do: 'finish', findings };
  const names = watched.map(({ cluster }) => cluster).join(', ');
  return { do: 'wait', reason: `watched after it was tried again: ${names}`, untilMs };
}

/** `east: a gate said no`: at most three. */
function failures(clusters: readonly RolloutCluster[]): string {
  return firstOf(clusters, 3, ({ cluster, failure }) => `${cluster}: ${failure?.reason ?? ''}`).join('; ');
}
