import type { ObjectStep } from './diff.ts';
import type { LedgerEntry } from './situation.ts';

/** An object that is not as wanted after this pass. */
interface Blocker {
  readonly key: string;
  readonly stage: number;
}

/**
 * Objects that could not be brought to where they should be, by the documents that they are from.
 *
 * What refers has a higher stage than what is referred to. So a write waits for what has a lower stage, that no route
 * leads to what is not there, and a delete for what has a higher one, that nothing goes which is still referred to. Only
 * objects that share a document wait for each other.
 */
export class Blockers {
  readonly #byIntent = new Map<string, Blocker[]>();

  add(step: ObjectStep, entry: LedgerEntry | undefined): void {
    const stage = wantedOf(step)?.object.stage ?? entry?.stage ?? 0;
    for (const intent of intentsOf(step, entry)) {
      const blockers = this.#byIntent.get(intent) ?? [];
      this.#byIntent.set(intent, [...blockers, { key: step.key, stage }]);
    }
  }

  /** Key of what the step has to wait for. */
  before(step: ObjectStep, entry: LedgerEntry | undefined): string | undefined {
    const stage = wantedOf(step)?.object.stage ?? entry?.stage ?? 0;
    const mustWait = (blocker: Blocker) => (step.do === 'delete' ? blocker.stage > stage : blocker.stage < stage);
    const blockers = intentsOf(step, entry).flatMap((intent) => this.#byIntent.get(intent) ?? []);
    return blockers.find(mustWait)?.key;
  }
}

/** Also those of before: an object may still refer to what it no longer should. */
function intentsOf(step: ObjectStep, entry: LedgerEntry | undefined): readonly string[] {
  return [...new Set([...(wantedOf(step)?.object.intents ?? []), ...(entry?.intents ?? [])])];
}

function wantedOf(step: ObjectStep) {
  return 'wanted' in step ? step.wanted : undefined;
}
