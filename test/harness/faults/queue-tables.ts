import pg from 'pg';

/** Empties every table of the queue in Postgres while everybody stays connected: what FLUSHALL is to Redis. */
export async function truncateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const tables = 'SELECT tablename FROM pg_tables WHERE schemaname = $$bullmq$$ AND tablename !~ $$migration$$';
  const truncate = `FOR t IN ${tables} LOOP EXECUTE format('TRUNCATE bullmq.%I CASCADE', t); END LOOP`;
  await client.query(`DO $do$ DECLARE t text; BEGIN ${truncate}; END $do$`).finally(() => client.end());
}
