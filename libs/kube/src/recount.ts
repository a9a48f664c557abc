import { setTimeout as sleep } from 'node:timers/promises';

/** How many objects there are: by the server, where it says so, and by what was listed and watched. */
export interface Counts {
  readonly ours: () => number;
  readonly theirs: () => Promise<number | undefined>;
}

/** When to count, after the list and after each count before, and when once more what is wrong; ms. */
export interface CountTimes {
  readonly afterMs: readonly number[];
  /** A change that is on its way to us makes no wrong count: the second time it has come. */
  readonly onceMoreMs: number;
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
  times: CountTimes,
  given: AbortSignal,
  onWrong: () => void,
): { readonly signal: AbortSignal; stop(): void } {
  const end = new AbortController();
  const signal = AbortSignal.any([given, end.signal]);
  void isWrong(counts, times, signal).then((wrong) => {
    if (!wrong) return;
    onWrong();
    end.abort();
  });
  return { signal, stop: () => end.abort() };
}

/** Too few are wrong. Too many are news of removals that is on its way, or a glance that came short itself. */
async function isWrong(counts: Counts, times: CountTimes, signal: AbortSignal): Promise<boolean> {
  for (const ms of times.afterMs) {
    await pause(ms, signal);
    if (!(await lacks(counts, signal))) continue;
    await pause(times.onceMoreMs, signal);
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
