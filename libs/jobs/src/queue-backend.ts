import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend } from 'bullmq';

/** Something of BullMQ's that is ready once and for all, or never: what it remembers may be a failure. */
interface Starting {
  waitUntilReady(): Promise<void>;
  /** Private in BullMQ 6.7; every statement waits for it. */
  readyPromise?: Promise<void> | undefined;
}

/**
 * BullMQ's backend in Postgres, which a fault while it starts does not end. Left alone it remembers the failure and
 * answers with it for ever and at once: a worker that was opened while its connection was lost would use a whole
 * processor to ask the memory, and take no job until its process is started again.
 *
 * @param faultMs how long a fault keeps its caller
 */
export function queueBackend(faultMs: number): typeof createPostgresBackend {
  return (...settings) => {
    const backend = createPostgresBackend(...settings);
    const { connection } = backend as unknown as { readonly connection: Starting };
    for (const starting of [connection, backend as unknown as Starting]) startAgain(starting, faultMs);
    return backend;
  };
}

function startAgain(starting: Starting, faultMs: number): void {
  const start = starting.waitUntilReady.bind(starting);
  starting.waitUntilReady = () =>
    start().catch(async (error: unknown) => {
      await sleep(faultMs);
      starting.readyPromise = undefined;
      throw error;
    });
}
