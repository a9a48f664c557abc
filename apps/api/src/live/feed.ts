const MOST_WAITING = 1000;

/**
 * A stream that is pushed into, for one subscriber.
 *
 * Not a generator: one that waits cannot be told to end, and would wait for ever when its subscriber has gone.
 */
export class Feed<T> implements AsyncIterableIterator<T> {
  readonly #waiting: T[] = [];
  #asked: ((result: IteratorResult<T, undefined>) => void) | undefined;
  #ended = false;

  /**
   * @param onEnd is called once, when the subscriber has gone or was too slow
   * @param latestOnly a value that was not taken yet is worth nothing once there is another
   */
  constructor(
    private readonly onEnd: () => void,
    private readonly latestOnly = false,
  ) {}

  get ended(): boolean {
    return this.#ended;
  }

  push(value: T): void {
    if (this.#ended) return;
    if (this.#asked) {
      this.#asked({ value, done: false });
      this.#asked = undefined;
      return;
    }
    if (this.latestOnly) this.#waiting.length = 0;
    this.#waiting.push(value);
    // Better to end one subscription than to fill the memory for it: its client subscribes again and reads anew.
    if (this.#waiting.length > MOST_WAITING) void this.return();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#waiting.length) return Promise.resolve({ value: this.#waiting.shift() as T, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => (this.#asked = resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    if (!this.#ended) {
      this.#ended = true;
      this.onEnd();
      this.#asked?.({ value: undefined, done: true });
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
