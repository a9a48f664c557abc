/** At this distance strangers are answered when more than a few come, ... */
const EVERY_MS = 25;
/** ... so many at once before that, ... */
const AT_ONCE = 20;
/** ... and nobody waits for longer. */
const LONGEST_WAIT_MS = 5_000;

/**
 * When whoever has no token is told so. However many ask, refusing them is a small part of what the process does: they
 * wait for each other, and clients with a token for none of them.
 */
export class RefusalPace {
  #next = 0;

  /** @returns how long the next one waits, in milliseconds; undefined where so many wait that it gets no answer */
  waitOf(nowMs: number): number | undefined {
    const at = Math.max(this.#next, nowMs - AT_ONCE * EVERY_MS);
    if (at - nowMs > LONGEST_WAIT_MS) return undefined;
    this.#next = at + EVERY_MS;
    return Math.max(0, at - nowMs);
  }
}
