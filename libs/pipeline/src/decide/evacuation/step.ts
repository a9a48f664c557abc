import { isMoved, nextShare, nextStepAt } from './state.ts';
import type { EvacuationState } from './state.ts';
import { troublesOf } from './troubles.ts';
import type { LoadView } from './troubles.ts';

/** The cluster and those around it, as the rows have them now. */
export interface EvacuationView extends Pick<LoadView, 'clusterId' | 'served' | 'servers'> {
  readonly isRegistered: boolean;
  /** Why the share of now has not come to all clusters that can be reached; absent where it has. */
  readonly behind?: string;
}

/** What is to be done next. Each is harmless where it was done already. */
export type EvacuationStep =
  | { readonly do: 'move'; readonly share: number }
  /** Until the share of now has come to everybody. */
  | { readonly do: 'spread'; readonly behind: string }
  | { readonly do: 'wait'; readonly untilMs: number }
  | { readonly do: 'hold'; readonly troubles: readonly string[] }
  /** It is evacuated, until somebody wants it back. */
  | { readonly do: 'rest' }
  | { readonly do: 'end'; readonly isForgotten: boolean };

/** So long a step is waited for on clusters that do not get on: their callers go on as before, and what is moved stays so. */
const PATIENCE_MS = 60_000;

/**
 * Decides the next step. A share is changed when the last one has come to everybody, when its time has come, and when
 * nothing speaks against it: then it stays as it is for as long as that is so, and is never taken back by itself.
 */
export function nextEvacuationStep(state: EvacuationState, view: EvacuationView, nowMs: number): EvacuationStep {
  if (!view.isRegistered) return { do: 'end', isForgotten: true };
  if (view.behind !== undefined && nowMs < state.movedAt + PATIENCE_MS) return { do: 'spread', behind: view.behind };
  if (isMoved(state)) return state.direction === 'away' ? { do: 'rest' } : { do: 'end', isForgotten: false };
  const untilMs = nextStepAt(state);
  if (nowMs < untilMs) return { do: 'wait', untilMs };
  const share = nextShare(state);
  const { clusterId, served, servers } = view;
  const { direction, most } = state;
  const troubles = troublesOf({ clusterId, direction, share, most, served, servers });
  return troubles.length ? { do: 'hold', troubles } : { do: 'move', share };
}

/** Whether the next step depends on who serves what: that is asked only then. */
export function isDue(state: EvacuationState, nowMs: number): boolean {
  return !isMoved(state) && nowMs >= nextStepAt(state);
}
