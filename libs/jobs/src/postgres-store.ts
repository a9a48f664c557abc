import type { Logger } from '@overmesh/log';
import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import type { PgPool } from 'bullmq';
import pg from 'pg';
import { queueSettings, workerSettings } from './store.ts';
import type { JobKind, Payload, Store } from './store.ts';

const schema = 'bullmq';
const { Queue, Worker } = withBackend(createPostgresBackend);

/**
 * Jobs in Postgres. All queues and workers share one pool: with one each, 8 queues and 8 workers use up the 100
 * connections of a stock server. A worker keeps one connection to listen.
 */
export async function postgresStore(url: string, log: Logger): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 16,
    application_name: 'overmesh jobs',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // BullMQ's functions are called by bare names, and a pool that it is given gets no search path from it.
    options: `-c search_path=${schema},public`,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection of the queue was lost'));
  await migrate(pool);
  // Every backend listens on the pool for errors.
  pool.setMaxListeners(50);
  // BullMQ describes a pool by a shape that says less about overloads than pg's own types.
  const connection = pool as unknown as PgPool;
  return {
    queue: (name) => new Queue<Payload, void, JobKind>(name, { connection, ...queueSettings }),
    worker: (name, process, settings) =>
      new Worker<Payload, void, JobKind>(name, process, { connection, ...workerSettings, ...settings }),
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
