import type { Periods, Secret } from '@overmesh/config';
import type { Logger } from '@overmesh/log';

export const queueNames = ['reconcile', 'rollout', 'deliver', 'operate'] as const;
export type QueueName = (typeof queueNames)[number];

/**
 * Looks at what `id` stands for and brings it on. Throwing means "again, after a growing pause"; `againInMs` means
 * "again, after this pause". When `signal` aborts the program is ending: return soon, the wake-up is not lost.
 */
export type JobHandler = (id: string, signal: AbortSignal) => Promise<void> | Promise<LookAgain | undefined>;

export interface LookAgain {
  readonly againInMs: number;
}

/** How a queue is served by one process. */
export interface WorkOptions {
  /** Different ids at once; 1 when absent. */
  readonly concurrency?: number;
  /**
   * A run that takes longer goes on beside the others and no longer counts; for ever when absent. While it does, another
   * process may be given the same id, and after a crash only the sweep finds it: for handlers that bear both.
   */
  readonly patienceMs?: number;
}

/** How many jobs of a queue are where. */
export type QueueCounts = Readonly<Record<'waiting' | 'active' | 'delayed' | 'failed', number>>;

/**
 * Wake-ups. A job carries an id and means "look again", never "do this": per queue and id at most one runs and one
 * waits, and a wake-up during a run leads to one more run. Losing the whole queue loses nothing, because a sweep finds
 * what is left to do.
 *
 * The store is not believed. Whoever may write to it wakes ids and holds wake-ups back, no more: an id that nobody has
 * is looked at in vain, and what is left to do is looked at past the store.
 */
export interface Jobs {
  /** Any text may be an id. Throws when the queue's store cannot be reached; the sweep makes up for it. */
  wake(queue: QueueName, id: string, options?: { readonly delayMs?: number }): Promise<void>;
  /** Starts to serve a queue. One handler per queue and process. */
  work(queue: QueueName, handler: JobHandler, options?: WorkOptions): void;
  /**
   * Looks in this process and now, past the store: for what a wake-up does not reach, because the store has lost or
   * garbled what it remembers of an id. Comes back when the look is over or goes on beside the others; never throws.
   *
   * @param notWithinMs nothing is done where this process has looked at the id within this time
   */
  look(queue: QueueName, id: string, notWithinMs: number): Promise<void>;
  counts(): Promise<Readonly<Partial<Record<QueueName, QueueCounts>>>>;
  /** Whether the queue's store answers within 2 s. */
  healthy(): Promise<boolean>;
  /** Takes no more jobs, aborts the handlers' signal, waits up to 10 s for those that run. */
  close(): Promise<void>;
}

/** Jobs live in Redis when there is a `redisUrl`, else in Postgres, schema `bullmq`. */
export interface JobsOptions {
  readonly databaseUrl: Secret | string;
  readonly redisUrl?: Secret | string;
  /** The queues used by this process; default all. */
  readonly queues?: readonly QueueName[];
  readonly log?: Logger;
  /** The product's where absent. */
  readonly periods?: Periods['queue'];
}
