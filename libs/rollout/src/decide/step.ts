import type { Rollout, RolloutCluster, Seen } from '../rollout.ts';
import { catchingUpStep } from './catching-up.ts';
import type { Failing } from './failures.ts';
import { askGates, stopOf } from './gates/index.ts';
import type { GateFinding } from './gates/index.ts';
import { movingStep } from './moving.ts';
import { soakingStep } from './soaking.ts';
import { gateView, obstacles, pauseOver, seenOf, waveOf } from './view.ts';

/** The next thing to do in a rollout. What each comes to is in `transition`. */
export type Step =
  /** Nothing can be done before something is seen, or before this time. */
  | { readonly do: 'wait'; readonly reason: string; readonly untilMs?: number }
  /** Somebody has paused what it waits for: neither deadline nor soak goes on. */
  | { readonly do: 'stand-still'; readonly reason: string }
  | { readonly do: 'go-on' }
  /** Nobody was there for so long: neither deadline nor soak went on meanwhile. */
  | { readonly do: 'come-back'; readonly unseenMs: number }
  | { readonly do: 'begin-wave'; readonly findings: readonly GateFinding[] }
  | { readonly do: 'move'; readonly clusterIds: readonly string[] }
  /** These have what they shall have. */
  | { readonly do: 'note'; readonly clusterIds: readonly string[] }
  | { readonly do: 'skip'; readonly clusterIds: readonly string[] }
  /** These failed, and their wave goes on without them. */
  | { readonly do: 'set-aside'; readonly failing: readonly Failing[] }
  /** These are registered no more. */
  | { readonly do: 'forget'; readonly clusterIds: readonly string[] }
  | { readonly do: 'soak' }
  | { readonly do: 'next-wave'; readonly findings: readonly GateFinding[] }
  | { readonly do: 'finish'; readonly findings: readonly GateFinding[] }
  | { readonly do: 'fail'; readonly reason: string; readonly findings: readonly GateFinding[] }
  | { readonly do: 'end-undo' }
  | { readonly do: 'supersede' };

/** Somebody looks every second: after so long without a look all workers were away. */
const AWAY_MS = 60_000;

/** What comes next in a rollout, from what is seen now. @param now milliseconds since the epoch */
export function decide(rollout: Rollout, seen: Seen, now: number): Step {
  // Before anything else is saved, which is a look too.
  if (wasAlone(rollout, seen)) return { do: 'come-back', unseenMs: seen.unseenMs ?? 0 };
  const gone = rollout.clusters.filter(({ clusterId }) => !seen.clusters.has(clusterId));
  if (gone.length) return { do: 'forget', clusterIds: gone.map(({ clusterId }) => clusterId) };
  const arrived = rollout.clusters.filter((one) => hasArrived(one, rollout, seen));
  if (arrived.length) return { do: 'note', clusterIds: arrived.map(({ clusterId }) => clusterId) };
  if (rollout.state === 'undoing') return undoingStep(rollout, seen);
  if (rollout.state === 'held') return seen.newest > rollout.to ? { do: 'supersede' } : waiting(rollout);
  if (rollout.state !== 'running') return waiting(rollout);
  const pause = pauseOver(rollout, seen);
  if (rollout.stillSince !== undefined && !pause) return { do: 'go-on' };
  if (rollout.stillSince === undefined && pause) return { do: 'stand-still', reason: pause };
  if (seen.freeze) return { do: 'wait', reason: seen.freeze };
  if (rollout.phase === 'catching-up') return catchingUpStep(rollout, seen, now);
  if (!waveOf(rollout).length) return { do: 'next-wave', findings: [] };
  if (rollout.phase === 'opening') return openingStep(rollout, seen, now);
  return rollout.phase === 'moving' ? movingStep(rollout, seen, now) : soakingStep(rollout, seen, now);
}

/** A clock that stands still goes on by itself when the pause is over. */
function wasAlone({ state, stillSince }: Rollout, { unseenMs = 0 }: Seen): boolean {
  return state === 'running' && stillSince === undefined && unseenMs >= AWAY_MS;
}

function waiting({ reason }: Rollout): Step {
  return { do: 'wait', reason };
}

/** It shall have a revision, was translated from it, and everything of that is written. */
function hasArrived(cluster: RolloutCluster, { to }: Rollout, seen: Seen): boolean {
  if (cluster.state !== 'moved' && cluster.state !== 'undoing') return false;
  const wanted = cluster.state === 'moved' ? to : cluster.before;
  const { revision, isWritten, isReachable } = seenOf(cluster, seen);
  return revision === wanted && isWritten && isReachable;
}

function undoingStep({ clusters, to }: Rollout, seen: Seen): Step {
  const left = clusters.filter(({ state }) => state === 'undoing');
  if (!left.length) return { do: 'end-undo' };
  // They go back whoever waits for it; a newer change need not.
  if (seen.newest > to) return { do: 'supersede' };
  return { do: 'wait', reason: `takes the change back: ${obstacles(left, seen)}` };
}

function openingStep(rollout: Rollout, seen: Seen, now: number): Step {
  const { strategy, to } = rollout;
  if (strategy.onNewerChange === 'supersede' && seen.newest > to) return { do: 'supersede' };
  const findings = askGates('before', gateView(rollout, seen, now));
  const stop = stopOf(findings);
  if (stop?.meaning === 'fail') return { do: 'fail', reason: stop.message, findings };
  return stop ? { do: 'wait', reason: stop.message } : { do: 'begin-wave', findings };
}
