import { productPeriods } from '@overmesh/config';
import type { Periods, Secret } from '@overmesh/config';
import { silentLogger } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import { queueNames } from './jobs.ts';
import type { JobHandler, Jobs, JobsOptions, QueueCounts, QueueName, WorkOptions } from './jobs.ts';
import { Slots } from './slots.ts';
import { postgresStore } from './postgres-store.ts';
import { redisStore } from './redis-store.ts';
import { Remembered } from './remembered.ts';
import { Retries } from './retries.ts';
import type { JobQueue, JobWorker, Payload, ProcessJob, Store } from './store.ts';
import { within } from './within.ts';

/** Opens the queues: in Redis when there is a `redisUrl`, else in Postgres. Throws when the store is not there. */
export async function createJobs({
  databaseUrl,
  redisUrl,
  queues,
  log = silentLogger(),
  periods = productPeriods.queue,
}: JobsOptions): Promise<Jobs> {
  const store = redisUrl
    ? await redisStore(textOf(redisUrl), log, periods)
    : await postgresStore(textOf(databaseUrl), log, periods);
  return new StoredJobs(store, queues ?? queueNames, log, periods);
}

function textOf(url: Secret | string): string {
  return typeof url === 'string' ? url : url.reveal();
}

/** Of names and ids, the longest is that of a document with its workspace and kind. */
const longestId = 1000;

/** Whoever may write to the store may put anything there. */
function isPayload(data: unknown): data is Payload {
  const id: unknown = typeof data === 'object' && data !== null && 'id' in data ? data.id : undefined;
  return typeof id === 'string' && id !== '' && id.length <= longestId;
}

function keyOf(queue: QueueName, id: string): string {
  return `${queue} ${id}`;
}

class StoredJobs implements Jobs {
  readonly #queues: ReadonlyMap<QueueName, JobQueue>;
  readonly #workers = new Map<QueueName, JobWorker>();
  readonly #places: Slots[] = [];
  /** How each queue that is served looks at an id. */
  readonly #looks = new Map<QueueName, (id: string) => Promise<void>>();
  readonly #lookedAt = new Remembered<number>();
  readonly #retries: Retries;
  readonly #closing = new AbortController();

  constructor(
    private readonly store: Store,
    names: readonly QueueName[],
    private readonly log: Logger,
    private readonly periods: Periods['queue'],
  ) {
    this.#retries = new Retries(periods.retryMs);
    this.#queues = new Map(names.map((name) => [name, this.#openQueue(name)]));
  }

  async wake(queue: QueueName, id: string, { delayMs = 0 }: { readonly delayMs?: number } = {}): Promise<void> {
    const due = Math.ceil((Date.now() + delayMs) / 1000);
    // Each second keeps a wake-up of its own: one that is due later never hides one that is due sooner.
    const added = delayMs > 0 ? this.#addLater(queue, id, delayMs, `later:${due}:${id}`) : this.#addLook(queue, id);
    await within(this.periods.answerMs, added, 'the job queue did not take a wake-up');
  }

  work(queue: QueueName, handler: JobHandler, { concurrency = 1, patienceMs }: WorkOptions = {}): void {
    if (this.#workers.has(queue)) throw new Error(`the queue ${queue} already has a handler in this process`);
    const places = patienceMs === undefined ? undefined : this.#placesOf(queue, patienceMs);
    const look = (id: string) => this.#lookAt(queue, id, handler);
    this.#looks.set(queue, (id) => (places ? places.take(id, () => look(id)) : look(id)));
    const worker = this.store.worker(queue, this.#processor(queue), { concurrency });
    worker.on('error', (error) => this.log.warn({ queue, err: error }, 'the job queue had a fault and is asked again'));
    this.#workers.set(queue, worker);
  }

  async look(queue: QueueName, id: string, notWithinMs: number): Promise<void> {
    const look = this.#looks.get(queue);
    const sinceMs = performance.now() - (this.#lookedAt.get(keyOf(queue, id)) ?? -Infinity);
    if (!look || sinceMs < notWithinMs || this.#closing.signal.aborted) return;
    await look(id).catch((error: unknown) => this.log.warn({ queue, id, err: error }, 'a look past the queue failed'));
  }

  async counts(): Promise<Readonly<Partial<Record<QueueName, QueueCounts>>>> {
    const names = [...this.#queues.keys()];
    const counts = await within(
      this.periods.answerMs,
      Promise.all(names.map((name) => this.#countsOf(name))),
      'the job queue did not count',
    );
    return Object.fromEntries(names.map((name, index) => [name, counts[index]]));
  }

  healthy(): Promise<boolean> {
    return within(this.periods.healthyMs, this.store.ping(), 'the job queue did not answer').then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new Error('the program is ending'));
    const { closeMs } = this.periods;
    await this.#drain([...this.#workers.values()]);
    await Promise.allSettled(
      [...this.#queues.values()].map((queue) => within(closeMs.queue, queue.close(), 'a queue did not close')),
    );
    await within(closeMs.store, this.store.close(), 'the job store did not close').catch(() => undefined);
  }

  /** What still runs after this is given up: its lock expires and another worker takes it. */
  async #drain(workers: readonly JobWorker[]): Promise<void> {
    const closed = Promise.allSettled(workers.map((worker) => worker.close())).then(() =>
      Promise.all(this.#places.map((places) => places.idle())),
    );
    const drained = within(this.periods.drainMs, closed, 'jobs did not end in time');
    await drained.catch(async (error: unknown) => {
      this.log.warn({ err: error }, 'some jobs did not end in time and are left to another worker');
      await within(
        this.periods.closeMs.queue,
        Promise.allSettled(workers.map((worker) => worker.close(true))),
        '',
      ).catch(() => undefined);
    });
  }

  #processor(queue: QueueName): ProcessJob {
    return async ({ name, data }) => {
      if (!isPayload(data)) {
        this.log.debug({ queue }, 'a job that is none of ours was dropped');
        return;
      }
      if (name === 'later') await this.#addLook(queue, data.id);
      else await this.#looks.get(queue)?.(data.id);
    };
  }

  async #lookAt(queue: QueueName, id: string, handler: JobHandler): Promise<void> {
    this.#lookedAt.set(keyOf(queue, id), performance.now());
    const pauseMs = await this.#run(queue, id, handler);
    // Added while this job still counts as running: dying in between repeats the look instead of losing it.
    if (pauseMs !== undefined) await this.#addLater(queue, id, pauseMs, `again:${id}`, true);
  }

  #placesOf(queue: QueueName, patienceMs: number): Slots {
    const places = new Slots(patienceMs, {
      wokenMeanwhile: (id) => this.#addLook(queue, id),
      failed: (id, error) => this.log.warn({ queue, id, err: error }, 'a slow job was lost; the sweep will find it'),
    });
    this.#places.push(places);
    return places;
  }

  /** @returns after how long to look again */
  async #run(queue: QueueName, id: string, handler: JobHandler): Promise<number | undefined> {
    const key = keyOf(queue, id);
    try {
      const wish = await handler(id, this.#closing.signal);
      this.#retries.succeeded(key);
      return wish?.againInMs;
    } catch (error) {
      // A handler that was told to stop may well throw; the next process looks again soon.
      if (this.#closing.signal.aborted) return 100;
      const pauseMs = this.#retries.pauseAfterFailure(key);
      if (pauseMs === undefined)
        this.log.warn({ queue, id, err: error }, 'a job failed and waits for the next wake-up');
      else this.log.warn({ queue, id, pauseMs, err: error }, 'a job failed and is tried again');
      return pauseMs;
    }
  }

  /** At most one of an id runs and one waits; a wake-up during a run leads to one more run. */
  async #addLook(queue: QueueName, id: string): Promise<void> {
    await this.#queueOf(queue).add('look', { id }, { deduplication: { id: `look:${id}`, keepLastIfActive: true } });
  }

  async #addLater(queue: QueueName, id: string, delayMs: number, key: string, replace = false): Promise<void> {
    const options = { delay: Math.max(1, Math.round(delayMs)), deduplication: { id: key, replace } };
    await this.#queueOf(queue).add('later', { id }, options);
  }

  async #countsOf(name: QueueName): Promise<QueueCounts> {
    const counts = await this.#queueOf(name).getJobCounts('wait', 'active', 'delayed', 'failed');
    const { wait = 0, active = 0, delayed = 0, failed = 0 } = counts;
    return { waiting: wait, active, delayed, failed };
  }

  #queueOf(name: QueueName): JobQueue {
    const queue = this.#queues.get(name);
    if (!queue) throw new Error(`this process did not open the queue ${name}`);
    return queue;
  }

  #openQueue(name: QueueName): JobQueue {
    const queue = this.store.queue(name);
    queue.on('error', (error) => this.log.warn({ queue: name, err: error }, 'the job queue had a fault'));
    return queue;
  }
}
