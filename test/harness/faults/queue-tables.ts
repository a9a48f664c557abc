import pg from 'pg';

const DEADLOCK = '40P01';

/** Empties every table of the queue in Postgres while everybody stays connected: what FLUSHALL is to Redis. */
export async function truncateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    while (!(await truncated(client)));
  } finally {
    await client.end();
  }
}

/** @returns false where Postgres ended it: the queue's own statements lock the tables in other orders */
async function truncated(client: pg.Client): Promise<boolean> {
  const tables = 'SELECT tablename FROM pg_tables WHERE schemaname = $$bullmq$$ AND tablename !~ $$migration$$';
  const truncate = `FOR t IN ${tables} LOOP EXECUTE format('TRUNCATE bullmq.%I CASCADE', t); END LOOP`;
  try {
    await client.query(`DO $do$ DECLARE t text; BEGIN ${truncate}; END $do$`);
    return true;
  } catch (error) {
    if ((error as { readonly code?: string }).code !== DEADLOCK) throw error;
    return false;
  }
}
