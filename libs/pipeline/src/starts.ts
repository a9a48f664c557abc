import { pause } from '@overmesh/jobs';

/**
 * Lets only so many begin at once, in the order in which they came.
 *
 * A worker that takes over a thousand clusters would list them all at the same moment, and each would wait for Postgres.
 * Who begins has its turn until it is done, and no longer than the patience: what does not answer holds up nobody.
 */
export class Starts {
  readonly #waiting: (() => Promise<unknown>)[] = [];
  #running = 0;

  constructor(
    private readonly atOnce: number,
    private readonly patienceMs: number,
  ) {}

  /** @param begin comes back when the next one may begin; it must not fail */
  add(begin: () => Promise<unknown>): void {
    this.#waiting.push(begin);
    this.#next();
  }

  #next(): void {
    while (this.#running < this.atOnce) {
      const begin = this.#waiting.shift();
      if (!begin) return;
      this.#running += 1;
      void this.#turn(begin);
    }
  }

  async #turn(begin: () => Promise<unknown>): Promise<void> {
    const done = new AbortController();
    await Promise.race([begin(), pause(this.patienceMs, done.signal)]);
    done.abort();
    this.#running -= 1;
    this.#next();
  }
}
