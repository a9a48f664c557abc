import { setTimeout as sleep } from 'node:timers/promises';
import { createJobs } from '@overmesh/jobs';
import type { Jobs } from '@overmesh/jobs';
import { silentLogger } from '@overmesh/log';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { hastyPostgres } from '../../harness/faults/hasty-postgres.ts';
import { createDatabase, startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';

/** The queue in Postgres, whose connections are taken away. Vitest itself fails when an error is heard by nobody. */
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

const log = silentLogger();
const warned = vi.spyOn(log, 'warn');
let jobs: Jobs;
let url: string;
let database: string;
let above: pg.Client;

beforeEach(async () => {
  ({ url } = await createDatabase(postgres));
  database = new URL(url).pathname.slice(1);
  above = new pg.Client({ connectionString: postgres.url });
  await above.connect();
  jobs = await createJobs({ databaseUrl: url, log });
});
afterEach(async () => {
  await jobs.close();
  await above.end();
});

const disconnect = () =>
  above.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);
const admit = (whether: boolean) => above.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS ${whether}`);

test('connections that the server ends in the breath that opens them end nothing', async () => {
  const hasty = await hastyPostgres(url);
  const cut = await createJobs({ databaseUrl: hasty.url, log });
  const seen: string[] = [];
  hasty.ends = true;
  cut.work('deliver', async (id) => void seen.push(id));
  await expect(cut.wake('deliver', 'a')).rejects.toThrow();
  await expect.poll(() => hasty.ended, { timeout: 10_000 }).toBeGreaterThan(5);
  hasty.ends = false;
  await expect.poll(() => jobs.wake('deliver', 'b').then(() => seen), { timeout: 20_000 }).toContain('b');
  await cut.close();
  await hasty.close();
});

test('a database that lets nobody in is asked at most 6 times a second for each queue, and served when it does', async () => {
  const seen: string[] = [];
  jobs.work('deliver', async (id) => void seen.push(id));
  jobs.work('reconcile', async () => undefined);
  await admit(false);
  await disconnect();
  await sleep(1000);
  warned.mockClear();
  await sleep(3000);
  expect(warned.mock.calls.length).toBeLessThanOrEqual(3 * 2 * 6);
  await admit(true);
  await expect.poll(() => jobs.wake('deliver', 'a').then(() => seen.length), { timeout: 20_000 }).toBeGreaterThan(0);
});
