import type { JobHandler, Jobs, QueueName, WorkOptions } from '@overmesh/jobs';

/**
 * The queue's promise inside one process, counted: per queue and id at most one run, and a wake-up during a run leads to
 * one more. A run that asks to be looked at again is not repeated: a benchmark measures what it asked for.
 */
export class LocalJobs implements Jobs {
  wakes = 0;
  readonly #handlers = new Map<QueueName, JobHandler>();
  readonly #atOnce = new Map<QueueName, number>();
  readonly #running = new Map<string, Promise<void>>();
  /** What has no place yet, by queue and id. */
  readonly #waiting = new Map<string, readonly [queue: QueueName, id: string]>();
  readonly #again = new Set<string>();
  readonly #signal = new AbortController();
  /** Wake-ups that wait until the queue is released. */
  #held: (() => void)[] | undefined;

  wake(queue: QueueName, id: string): Promise<void> {
    this.wakes += 1;
    const key = `${queue} ${id}`;
    if (!this.#handlers.has(queue)) return Promise.resolve();
    if (this.#held) this.#held.push(() => this.#begin(queue, id, key));
    else this.#begin(queue, id, key);
    return Promise.resolve();
  }

  /** Nothing is begun until `release`, as when the worker is another process that is not there yet. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const begin of held) begin();
  }

  work(queue: QueueName, handler: JobHandler, { concurrency = Infinity }: WorkOptions = {}): void {
    this.#handlers.set(queue, handler);
    this.#atOnce.set(queue, concurrency);
  }

  /** Until nothing runs. Throws what a handler threw. */
  async idle(): Promise<void> {
    while (this.#running.size) await Promise.all(this.#running.values());
  }

  look(): Promise<void> {
    return Promise.resolve();
  }

  counts(): ReturnType<Jobs['counts']> {
    return Promise.resolve({});
  }

  healthy(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async close(): Promise<void> {
    this.#signal.abort();
    await this.idle();
  }

  #begin(queue: QueueName, id: string, key: string): void {
    if (this.#running.has(key)) this.#again.add(key);
    else if (!this.#hasPlace(queue)) this.#waiting.set(key, [queue, id]);
    else this.#running.set(key, this.#run(queue, id, key));
  }

  async #run(queue: QueueName, id: string, key: string): Promise<void> {
    try {
      do {
        this.#again.delete(key);
        await this.#handlers.get(queue)?.(id, this.#signal.signal);
      } while (this.#again.has(key));
    } finally {
      this.#running.delete(key);
      this.#beginNext(queue);
    }
  }

  #hasPlace(queue: QueueName): boolean {
    const running = [...this.#running.keys()].filter((key) => key.startsWith(`${queue} `)).length;
    return running < (this.#atOnce.get(queue) ?? Infinity);
  }

  #beginNext(queue: QueueName): void {
    for (const [key, [of, id]] of this.#waiting) {
      if (of !== queue) continue;
      this.#waiting.delete(key);
      return this.#begin(queue, id, key);
    }
  }
}
