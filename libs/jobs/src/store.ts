import type { Periods } from '@overmesh/config';
import type { QueueName } from './jobs.ts';

/** What a job carries: an id, nothing else. */
export interface Payload {
  readonly id: string;
}

/** `look` runs the handler; `later` only waits for its time and then wakes the id, so that a run is never doubled. */
export type JobKind = 'look' | 'later';

/** What is used of BullMQ's Queue, the same for both backends. */
export interface JobQueue {
  add(name: JobKind, data: Payload, options: AddOptions): Promise<unknown>;
  getJobCounts(...states: CountedState[]): Promise<Record<string, number>>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

export type CountedState = 'wait' | 'active' | 'delayed' | 'failed';

export interface AddOptions {
  readonly delay?: number;
  readonly deduplication: { readonly id: string; readonly keepLastIfActive?: boolean; readonly replace?: boolean };
}

/** What is used of BullMQ's Worker. */
export interface JobWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(force?: boolean): Promise<void>;
}

/** What the store hands over may be anything. */
export type ProcessJob = (job: { readonly name: string; readonly data: unknown }) => Promise<void>;

export interface WorkerSettings {
  readonly concurrency: number;
}

/** Where jobs live: Redis or Postgres. */
export interface Store {
  queue(name: QueueName): JobQueue;
  worker(name: QueueName, process: ProcessJob, settings: WorkerSettings): JobWorker;
  /** Throws when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Nothing that is finished stays: the truth is in Postgres, and a finished job says nothing that its row does not. */
export const queueSettings = {
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  // Nobody reads the queue's own events; it keeps 10,000 of each queue unless it is told otherwise.
  streams: { events: { maxLen: 100 } },
} as const;

/**
 * A worker that dies gives its jobs back when their lock has run out (5 s) and the next check has come by (2 s, every
 * second one for sure): within 9 s. A living one that is held up for longer gives them back too, which is harmless: a lane is
 * not taken from a process that lives, and translating twice comes to the same. A job may be given back as often as it
 * takes: it must not vanish because workers were killed.
 */
export function workerSettings({ lockMs, stalledEveryMs, runAgainMs }: Periods['queue']) {
  return {
    lockDuration: lockMs,
    stalledInterval: stalledEveryMs,
    maxStalledCount: 1_000_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    // After lost connections and other faults; BullMQ's own 15 s would be felt.
    runRetryDelay: runAgainMs,
  } as const;
}
