import { setTimeout as sleep } from 'node:timers/promises';
import { createDataSource, DatabaseNewerError, inTransaction, isTransient, migrate } from '@overmesh/db';
import type { DataSourceOptions } from '@overmesh/db';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hastyPostgres } from '../../harness/faults/hasty-postgres.ts';
import { createDatabase, startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';

let server: PostgresServer;
let url: string;
const opened: DataSource[] = [];

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  url = (await createDatabase(server)).url;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy().catch(() => undefined)));
});

async function open(options: Partial<DataSourceOptions> = {}): Promise<DataSource> {
  const dataSource = await createDataSource({ url, ...options }).initialize();
  opened.push(dataSource);
  return dataSource;
}

class CreateShops implements MigrationInterface {
  readonly name = 'CreateShops0000000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shops (id int PRIMARY KEY, stock int NOT NULL)');
    await runner.query('INSERT INTO shops VALUES (1, 10), (2, 10)');
    await runner.query('SELECT pg_sleep(0.3)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE shops');
  }
}

class BreakHalfway implements MigrationInterface {
  readonly name = 'BreakHalfway0000000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE halfway (id int)');
    await runner.query('SELECT no_such_function()');
  }
  async down(): Promise<void> {
    await Promise.resolve();
  }
}

const killOthers =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';

test('of 4 processes that migrate at once one works and 3 find nothing to do', async () => {
  const sources = await Promise.all(Array.from({ length: 4 }, () => open({ migrations: [CreateShops] })));
  const done = await Promise.all(sources.map(migrate));
  expect(done.flat()).toEqual(['CreateShops0000000000001']);
});

test('a migration may take longer than a statement: 0.3 s with a limit of 0.1 s', async () => {
  const dataSource = await open({ migrations: [CreateShops], statementTimeoutMs: 100, poolSize: 1 });
  expect(await migrate(dataSource)).toHaveLength(1);
  await expect(dataSource.query('SELECT pg_sleep(0.3)')).rejects.toMatchObject({ code: '57014' });
});

test('a migration that fails halfway leaves nothing, and those before it stay', async () => {
  const dataSource = await open({ migrations: [CreateShops, BreakHalfway] });
  await expect(migrate(dataSource)).rejects.toThrow('no_such_function');
  expect(
    await dataSource.query(`SELECT to_regclass('halfway') AS halfway, to_regclass('shops')::text AS shops`),
  ).toEqual([{ halfway: null, shops: 'shops' }]);
  expect(await migrate(await open({ migrations: [CreateShops] }))).toEqual([]);
});

test('a database with a migration that the program does not know is refused by its name, untouched', async () => {
  await migrate(await open({ migrations: [CreateShops] }));
  const older = migrate(await open({ migrations: [] }));
  await expect(older).rejects.toBeInstanceOf(DatabaseNewerError);
  await expect(older).rejects.toMatchObject({ unknownMigrations: ['CreateShops0000000000001'] });
});

test('two transactions in a deadlock both succeed', async () => {
  const dataSource = await open({ migrations: [CreateShops] });
  await migrate(dataSource);
  const move = (from: number, to: number): Promise<void> =>
    inTransaction(dataSource, async (manager) => {
      await manager.query('UPDATE shops SET stock = stock - 1 WHERE id = $1', [from]);
      await sleep(100);
      await manager.query('UPDATE shops SET stock = stock + 1 WHERE id = $1', [to]);
    });
  await Promise.all([move(1, 2), move(2, 1)]);
  expect(await dataSource.query('SELECT sum(stock)::int AS sum FROM shops')).toEqual([{ sum: 20 }]);
});

test('serializable transactions that read what the other writes are run again', async () => {
  const dataSource = await open({ migrations: [CreateShops] });
  await migrate(dataSource);
  let runs = 0;
  // However long the second connection takes to stand: neither writes before both have read.
  const both = Promise.withResolvers<undefined>();
  const copySum = (id: number): Promise<void> =>
    inTransaction(
      dataSource,
      async (manager) => {
        runs += 1;
        const [row] = (await manager.query('SELECT sum(stock)::int AS sum FROM shops')) as { sum: number }[];
        if (runs === 2) both.resolve(undefined);
        await both.promise;
        await manager.query('UPDATE shops SET stock = $1 WHERE id = $2', [row?.sum, id]);
      },
      'SERIALIZABLE',
    );
  await Promise.all([copySum(1), copySum(2)]);
  expect(runs).toBeGreaterThan(2);
});

test('a row that another session holds is waited for, and then told as a fault for now; so it is free after 20 s', async () => {
  await migrate(await open({ migrations: [CreateShops] }));
  const [holder, waiter] = [await open(), await open({ statementTimeoutMs: 500 })];
  const held = holder.createQueryRunner();
  await held.startTransaction();
  await held.query('UPDATE shops SET stock = 9 WHERE id = 1');
  const failure: unknown = await waiter
    .query('UPDATE shops SET stock = 8 WHERE id = 1')
    .catch((error: unknown) => error);
  expect(String(failure)).toContain('lock timeout');
  expect(isTransient(failure)).toBe(true);
  const [limit] = (await held.query('SHOW idle_in_transaction_session_timeout')) as readonly object[];
  expect(limit).toEqual({ idle_in_transaction_session_timeout: '20s' });
  await held.rollbackTransaction();
  await held.release();
});

test('a fault in a transaction rolls it back and is not tried again', async () => {
  const dataSource = await open({ migrations: [CreateShops] });
  await migrate(dataSource);
  let runs = 0;
  const work = inTransaction(dataSource, async (manager) => {
    runs += 1;
    await manager.query('UPDATE shops SET stock = 0');
    throw new Error('stop');
  });
  await expect(work).rejects.toThrow('stop');
  expect(runs).toBe(1);
  expect(await dataSource.query('SELECT sum(stock)::int AS sum FROM shops')).toEqual([{ sum: 20 }]);
});

test('losing idle connections is told and harms nothing', async () => {
  let lost = 0;
  const dataSource = await open({ onConnectionLost: () => (lost += 1) });
  await Promise.all(Array.from({ length: 5 }, () => dataSource.query('SELECT 1')));
  await (await open()).query(killOthers);
  await expect.poll(() => lost, { timeout: 5000 }).toBe(5);
  expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a connection that the server ends in the breath that opens it fails its statement, and nothing else', async () => {
  const hasty = await hastyPostgres(url);
  const dataSource = await open({ url: hasty.url, onConnectionLost: () => undefined });
  await dataSource.query(killOthers);
  hasty.ends = true;
  const failed = await Promise.all(
    Array.from({ length: 10 }, () => dataSource.query('SELECT 1').catch((error: unknown) => isTransient(error))),
  );
  expect(failed.filter((transient) => transient === true).length).toBeGreaterThan(5);
  hasty.ends = false;
  expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await hasty.close();
});

test('losing the connection inside a transaction fails it as transient, and the next one works', async () => {
  const dataSource = await open({ migrations: [CreateShops] });
  await migrate(dataSource);
  const killer = await open();
  const work = inTransaction(dataSource, async (manager) => {
    await manager.query('UPDATE shops SET stock = 0');
    await killer.query(killOthers);
    await sleep(100);
    await manager.query('UPDATE shops SET stock = 1');
  });
  const error = await work.catch((fault: unknown) => fault);
  expect(isTransient(error)).toBe(true);
  const sum = await dataSource.query('SELECT sum(stock)::int AS sum FROM shops').catch(() => undefined);
  expect(sum ?? (await dataSource.query('SELECT sum(stock)::int AS sum FROM shops'))).toEqual([{ sum: 20 }]);
});

test('a server that is not there is transient; a wrong password, a duplicate and a syntax error are not', async () => {
  const fault = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );
  const nowhere = await fault(createDataSource({ url: 'postgres://u:p@127.0.0.1:1/x' }).initialize());
  expect(isTransient(nowhere)).toBe(true);
  const wrong = new URL(url);
  wrong.password = 'wrong';
  expect(isTransient(await fault(createDataSource({ url: wrong.href }).initialize()))).toBe(false);
  const dataSource = await open({ migrations: [CreateShops] });
  await migrate(dataSource);
  expect(isTransient(await fault(dataSource.query('INSERT INTO shops VALUES (1, 1)')))).toBe(false);
  expect(isTransient(await fault(dataSource.query('SELEKT')))).toBe(false);
});
