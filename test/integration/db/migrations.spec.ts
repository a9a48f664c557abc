import { createDataSource } from '@overmesh/db';
import { migrations } from '@overmesh/migrations';
import { tables } from '@overmesh/pipeline';
import { readdir } from 'node:fs/promises';
import { MigrationExecutor } from 'typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createDatabase, startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';

let server: PostgresServer;
const opened: DataSource[] = [];

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
afterEach(() => Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy())));

async function fresh(): Promise<DataSource> {
  const { url } = await createDatabase(server);
  const dataSource = await createDataSource({ url, entities: tables, migrations }).initialize();
  opened.push(dataSource);
  return dataSource;
}

/** Tables, columns, constraints and indices as Postgres describes them. */
async function shape(dataSource: DataSource): Promise<unknown> {
  return dataSource.query(`
    SELECT c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
           pg_get_expr(d.adbin, d.adrelid) AS fallback, NULL AS definition
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'migrations%'
       AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = c.oid AND i.indrelid = to_regclass('migrations'))
    UNION ALL
    SELECT conname, contype, NULL, NULL, NULL, NULL, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND conrelid IS DISTINCT FROM to_regclass('migrations')
     ORDER BY 1, 2, 3`);
}

test('each migration file is listed once and in order', async () => {
  const files = (await readdir('migrations')).filter((name) => /^\d{4}-.*\.ts$/.test(name)).sort();
  const numbers = migrations.map((Migration) => Number(new Migration().name?.slice(-13)));
  expect(numbers).toEqual(files.map((name) => Number(name.slice(0, 4))));
});

test('each migration runs up, down and up again, and leaves the same tables', async () => {
  const dataSource = await fresh();
  const executor = new MigrationExecutor(dataSource);
  const pending = await executor.getPendingMigrations();
  expect(pending).toHaveLength(migrations.length);
  for (const migration of pending) {
    const before = await shape(dataSource);
    await executor.executeMigration(migration);
    const after = await shape(dataSource);
    await executor.undoLastMigration();
    expect(await shape(dataSource)).toEqual(before);
    await executor.executeMigration(migration);
    expect(await shape(dataSource)).toEqual(after);
  }
});

test('the tables that migrations make are those that the rooms describe', async () => {
  const dataSource = await fresh();
  await dataSource.runMigrations();
  const drift = await dataSource.driver.createSchemaBuilder().log();
  expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
});
