import type { Periods } from '@overmesh/config';
import { Remembered } from './remembered.ts';

const mostInARow = 10;

/** Counts failures in a row per job and says how long to wait; a success forgets them. Lives with its process. */
export class Retries {
  readonly #failures = new Remembered<number>();

  constructor(
    private readonly pauseMs: Periods['queue']['retryMs'],
    private readonly chance: () => number = Math.random,
  ) {}

  /**
   * Half to all of the least pause after the first failure, then twice as long each time, up to the most. Undefined after
   * many in a row: what is really left to do is found by the sweep, and what is not would be tried for ever.
   */
  pauseAfterFailure(key: string): number | undefined {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    if (failures > mostInARow) return undefined;
    const longest = Math.min(this.pauseMs.least * 2 ** (failures - 1), this.pauseMs.most);
    return Math.round(longest * (0.5 + this.chance() / 2));
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
