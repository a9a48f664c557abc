import type { Periods } from '@overmesh/config';
import type { Logger } from '@overmesh/log';
import { runMigrations, withBackend } from 'bullmq';
import type { PgPool } from 'bullmq';
import type pg from 'pg';
import { queueBackend } from './queue-backend.ts';
import { queuePool, schema } from './queue-pool.ts';
import { queueSettings, workerSettings } from './store.ts';
import type { JobKind, Payload, Store } from './store.ts';

/** Jobs in Postgres, on one pool. A worker keeps one connection to listen. */
export async function postgresStore(url: string, log: Logger, periods: Periods['queue']): Promise<Store> {
  const { Queue, Worker } = withBackend(queueBackend(periods.faultMs));
  const pool = queuePool(url, log, periods);
  await migrate(pool);
  const connection = pool as unknown as PgPool;
  return {
    queue: (name) => new Queue<Payload, void, JobKind>(name, { connection, ...queueSettings }),
    worker: (name, process, settings) =>
      new Worker<Payload, void, JobKind>(name, process, { connection, ...workerSettings(periods), ...settings }),
    ping: async () => void (await pool.query('SELECT 1')),
    close: () => pool.end(),
  };
}

async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    client.release();
  }
}
