import { setTimeout as sleep } from 'node:timers/promises';
import type { Periods } from '@overmesh/config';
import type { Logger } from '@overmesh/log';
import type { PgPool } from 'bullmq';
import pg from 'pg';

/** Where BullMQ's tables and functions are. */
export const schema = 'bullmq';

/**
 * The connections of all queues and workers: with a pool each, 8 queues and 8 workers use up the 100 connections of a
 * stock server. It makes up for two things that BullMQ leaves to its pool:
 *
 * - The pool hears only of lost connections that lie idle. BullMQ holds some between two statements and does not
 *   listen, and an error that nobody hears ends the process.
 * - A worker whose fetch fails fetches again at once unless the server is unreachable. One that answers "starting up"
 *   or "too many clients" would be asked, and the log written, as fast as both can.
 */
export function queuePool(url: string, log: Logger, { faultMs, connectMs }: Periods['queue']): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 16,
    application_name: 'overmesh jobs',
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    // BullMQ's functions are called by bare names, and a pool that it is given gets no search path from it.
    options: `-c search_path=${schema},public`,
  });
  const lost = (error: Error): void => log.warn({ err: error }, 'a database connection of the queue was lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  // Every backend listens on the pool for errors.
  pool.setMaxListeners(50);
  holdUpFaults(pool as unknown as PgPool, faultMs);
  return pool;
}

/** Of the pool, as BullMQ describes it, by a shape that says less about overloads than pg's own types. */
function holdUpFaults(pool: PgPool, faultMs: number): void {
  const ask = pool.query.bind(pool);
  pool.query = (text, values) =>
    ask(text, values).catch(async (error: unknown) => {
      await sleep(faultMs);
      throw error;
    });
}
