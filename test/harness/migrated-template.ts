import { createDataSource, migrate } from '@overmesh/db';
import { migrations } from '@overmesh/migrations';
import { createDatabase } from './postgres.ts';
import type { PostgresServer } from './postgres.ts';

/** Many are started while it is made. */
const PATIENCE_MS = 60_000;

/** Makes a database with every migration applied, which others are copied from. Gives its name. */
export async function migratedTemplate(server: Pick<PostgresServer, 'url'>): Promise<string> {
  const { url } = await createDatabase(server);
  const dataSource = await createDataSource({ url, migrations, statementTimeoutMs: PATIENCE_MS }).initialize();
  try {
    await migrate(dataSource);
  } finally {
    // A database that somebody is connected to is not copied.
    await dataSource.destroy();
  }
  return new URL(url).pathname.slice(1);
}
