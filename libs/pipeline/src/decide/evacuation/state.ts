import type { Evacuations, JsonObject } from '@overmesh/model';

/** Whether requests are moved away from a cluster, or come back to it. */
export type Direction = 'away' | 'back';

/** What an evacuation remembers from one step to the next. It goes on until its cluster has everything back. */
export interface EvacuationState {
  readonly direction: Direction;
  /** Whole percent of what documents give the cluster that is left to it: 100 before the first step, and after the last one back. */
  readonly share: number;
  /** In how many steps all of it would go. */
  readonly steps: number;
  readonly overMs: number;
  /** When the share was last changed, and when it was last asked for anything; in milliseconds since the epoch. */
  readonly movedAt: number;
  readonly askedAt: number;
  /** Name of who asked for it, or for the return once that is under way. */
  readonly askedBy: string;
  /** How many times its usual load a pod of those that take over may get. */
  readonly most: number;
  /** See Evacuations. */
  readonly pods: Evacuations['pods'];
  /** Why it was asked for; of the return once it is under way. */
  readonly reason?: string;
}

/** What is not so much is one step for each second at least, so that somebody can see it. */
const STEP_MS = 1000;
const MOST_STEPS = 10;

/** How many steps are made in a time. */
export function stepsIn(overMs: number): number {
  return Math.max(1, Math.min(MOST_STEPS, Math.floor(overMs / STEP_MS)));
}

/** What is left to the cluster after one step more, on the way to 0 or to 100. */
export function nextShare({ share, direction, steps }: EvacuationState): number {
  const step = Math.round((share * steps) / 100) + (direction === 'away' ? -1 : 1);
  return Math.round((Math.min(steps, Math.max(0, step)) * 100) / steps);
}

/** Whether all steps were made. */
export function isMoved({ share, direction }: EvacuationState): boolean {
  return share === (direction === 'away' ? 0 : 100);
}

/** When the next step may be made, in milliseconds since the epoch. The first one may be made at once. */
export function nextStepAt({ movedAt, askedAt, overMs, steps }: EvacuationState): number {
  return movedAt < askedAt ? askedAt : movedAt + overMs / steps;
}

/** An operation as far as it says what is moved. */
interface EvacuationRow {
  readonly subjectId: string;
  readonly state: JsonObject;
}

/** The state of an operation of this kind. */
export function evacuationState({ state }: Pick<EvacuationRow, 'state'>): EvacuationState {
  return state as unknown as EvacuationState;
}

/** What translations know of evacuations that go on. Counts of pods are told only while requests are divided by them. */
export function evacuationsIn(operations: readonly EvacuationRow[]): Evacuations {
  const all = operations.map((one) => ({ id: one.subjectId, ...evacuationState(one) }));
  const moving = all.filter(({ share }) => share < 100);
  const dividing = moving.filter(({ share }) => share > 0);
  return {
    shares: Object.fromEntries(moving.map(({ id, share }) => [id, share])),
    pods: Object.assign({}, ...dividing.map(({ pods }) => pods)) as Evacuations['pods'],
  };
}
