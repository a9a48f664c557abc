import { setTimeout as sleep } from 'node:timers/promises';

/** After a list it is counted again so much later each time, and once after each watch that goes on from it; ms. */
export const AFTER_LIST_MS: readonly number[] = [5_000, 15_000, 45_000, 135_000];
export const AFTER_WATCH_MS: readonly number[] = [5_000];
/** A change that is on its way to us makes no wrong count: the second time it has come. */
const ONCE_MORE_MS = 1_000;

/** How many objects there are: by the server, where it says so, and by what was listed and watched. */
export interface Counts {
  readonly ours: () => number;
  readonly theirs: () => Promise<number | undefined>;
}

/**
 * Counts again while a list is being watched, and ends the watch where the list turns out to be wrong.
 *
 * A list that comes short or empty is believed for as long as its watch lasts: hours, since each watch goes on from the
 * last. A count costs a page of one.
 *
 * @param onWrong called at the first count that is wrong twice, before `signal` aborts
 * @returns `signal`: of the watch, it aborts with the one that was given too. `stop`: the watch has ended
 */
export function recounting(
  counts: Counts,
  afterMs: readonly number[],
  given: AbortSignal,
  onWrong: () => void,
): { readonly signal: AbortSignal; stop(): void } {
  const end = new AbortController();
  const signal = AbortSignal.any([given, end.signal]);
  void isWrong(counts, afterMs, signal).then((wrong) => {
    if (!wrong) return;
    onWrong();
    end.abort();
  });
  return { signal, stop: () => end.abort() };
}

/** Too few are wrong. Too many are news of removals that is on its way, or a glance that came short itself. */
async function isWrong(counts: Counts, afterMs: readonly number[], signal: AbortSignal): Promise<boolean> {
  for (const ms of afterMs) {
    await pause(ms, signal);
    if (!(await lacks(counts, signal))) continue;
    await pause(ONCE_MORE_MS, signal);
    if (await lacks(counts, signal)) return true;
  }
  return false;
}

/** A server that does not answer is noticed by its watch. */
async function lacks({ ours, theirs }: Counts, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  const count = await theirs().catch(() => undefined);
  return !signal.aborted && count !== undefined && count > ours();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
