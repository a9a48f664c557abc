import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { olderAfterNewer } from '../../harness/faults/witness.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';
import { ownRedis } from '../../harness/redis.ts';
import type { RunningRedis } from '../../harness/redis.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { lastOf, lostIn, prepareShop, timeoutsOn, Writers } from './writers.ts';

const PATIENCE = { timeout: 40_000, interval: 100 };

let pool: LentClusters;
let cluster: ClusterAccess;
let postgres: PostgresServer;
let redis: RunningRedis;
let home: string;
let programs: readonly ProgramProcess[];
let pids: readonly number[];
let writers: Writers;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-stores-'));
  [pool, postgres, redis] = await Promise.all([
    lendClusters(['one'], { crds: ['istio'] }),
    startPostgres({ durable: true }),
    ownRedis(),
  ]);
  cluster = pool.cluster('one');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  const options = { home, databaseUrl: postgres.url, redisUrl: redis.url };
  const env = { OVERMESH_SWEEP_INTERVAL_MS: '1000' };
  const api = await startProgram({ program: 'api', ...options });
  const worker = await startProgram({ program: 'worker', ...options, databaseUrl: withoutStandby(postgres.url), env });
  programs = [api, worker];
  pids = programs.map(({ pid }) => pid);
  await prepareShop({ url: api.url, home }, cluster);
}, 180_000);

afterAll(async () => {
  await Promise.all((programs ?? []).map((program) => program.stop()));
  await Promise.all([pool?.stop(), postgres?.stop(), redis?.stop()]);
  await rm(home, { recursive: true, force: true });
});

let tests = 0;
beforeEach(async () => {
  tests += 1;
  writers = new Writers(async () => ({ url: programs[0]?.url ?? '', home }), tests);
  await more(8);
});
afterEach(async () => {
  postgres.resume();
  redis.resume();
  await inDatabase('ALTER SYSTEM RESET ALL', 'SELECT pg_reload_conf()');
  await writers.stop();
});

/**
 * The same database for one whose commits wait for no standby. Commits that announce something go one after another
 * (PreCommit_Notify in Postgres's async.c), so a worker's that waits would keep the api's from ever coming to wait.
 */
function withoutStandby(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c synchronous_commit=local');
  return url.href;
}

/** Waits until so many more changes have been acknowledged. */
async function more(count: number): Promise<void> {
  const before = writers.soFar.acknowledged.length;
  await expect.poll(() => writers.soFar.acknowledged.length, PATIENCE).toBeGreaterThanOrEqual(before + count);
}

async function readiness(): Promise<readonly string[]> {
  return Promise.all(
    programs.map(async ({ url }) => {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
      return `${answer.status} ${(await answer.text()).trim()}`;
    }),
  );
}

async function expectReadiness(text: string): Promise<void> {
  await expect.poll(() => readiness().catch(String), PATIENCE).toEqual([text, text]);
}

/** Nothing acknowledged is lost, all of it arrives, and no process had to be started again. */
async function expectNothingLost(): Promise<void> {
  await more(8);
  const { acknowledged, strange } = await writers.stop();
  expect(strange).toEqual([]);
  expect(await lostIn(postgres.url, acknowledged)).toEqual([]);
  await expect.poll(() => timeoutsOn(cluster), PATIENCE).toEqual(lastOf(acknowledged));
  expect(olderAfterNewer(await cluster.audit(), 'lane')).toEqual([]);
  await expectReadiness('200 ready');
  expect(programs.map(({ pid }) => pid)).toEqual(pids);
  expect(programs.every((program) => program.isRunning())).toBe(true);
}

async function inDatabase<T extends pg.QueryResultRow>(...statements: readonly string[]): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: readonly T[] = [];
    for (const statement of statements) ({ rows } = await client.query<T>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

test('Postgres is killed under load and comes back: changes are told to wait, readiness names it, nothing acknowledged is lost', async () => {
  await postgres.kill();
  await expectReadiness('503 not ready: database');
  await expect.poll(() => writers.soFar.unavailable, PATIENCE).toBeGreaterThan(0);
  await postgres.restart();
  await expectNothingLost();
  expect(writers.soFar.silences).toBe(0);
}, 120_000);

test('Postgres hangs under load and goes on: readiness names it within 5 s, nothing acknowledged is lost', async () => {
  postgres.pause();
  await expectReadiness('503 not ready: database');
  postgres.resume();
  await expectNothingLost();
}, 120_000);

test('Redis is stopped under load and comes back empty: changes are acknowledged all the while, and delivered afterwards', async () => {
  await redis.kill();
  await expectReadiness('503 not ready: queue');
  await more(8);
  await redis.restart();
  await expectNothingLost();
  expect([writers.soFar.unavailable, writers.soFar.silences]).toEqual([0, 0]);
}, 120_000);

test('Redis hangs under load and goes on: each change is acknowledged within 15 s, and delivered afterwards', async () => {
  redis.pause();
  await expectReadiness('503 not ready: queue');
  await more(8);
  redis.resume();
  await expectNothingLost();
  expect([writers.soFar.unavailable, writers.soFar.silences]).toEqual([0, 0]);
  expect(writers.soFar.slowestMs).toBeLessThan(15_000);
}, 120_000);

interface Backend {
  readonly pid: number;
}

/** The api's backends that wait for what `event` says. */
function waitingFor(event: string): Promise<readonly Backend[]> {
  return inDatabase<Backend>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'overmesh api' AND wait_event ${event}`,
  );
}

test('a backend killed inside COMMIT, after the commit was made durable: the same request id is answered with that one revision', async () => {
  // Commits are durable here and wait for a standby that does not exist, with their answer.
  await inDatabase(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`, 'SELECT pg_reload_conf()');
  await expect.poll(async () => (await waitingFor(`= 'SyncRep'`)).length, PATIENCE).toBeGreaterThan(0);
  const [first] = await waitingFor(`= 'SyncRep'`);
  await inDatabase('ALTER SYSTEM RESET synchronous_standby_names');
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await expect
    .poll(
      () =>
        inDatabase('SELECT pg_reload_conf()').then(
          () => true,
          () => false,
        ),
      PATIENCE,
    )
    .toBe(true);
  await expectNothingLost();
  expect(writers.soFar.unavailable).toBeGreaterThan(0);
}, 120_000);

test('a backend killed before COMMIT: the same request id makes the change once', async () => {
  const holder = new pg.Client({ connectionString: postgres.url });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE revisions IN ACCESS EXCLUSIVE MODE');
  await expect.poll(async () => (await waitingFor(`= 'relation'`)).length, PATIENCE).toBeGreaterThan(0);
  const [first] = await waitingFor(`= 'relation'`);
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await holder.end().catch(() => undefined);
  await sleep(500);
  await expectNothingLost();
  expect(writers.soFar.unavailable).toBeGreaterThan(0);
}, 120_000);

test('SIGTERM of api and worker under load: both end within 10 s with code 0, and started again they have all that was acknowledged', async () => {
  const begun = performance.now();
  expect(await Promise.all(programs.map((program) => program.stop()))).toEqual(['exit code 0', 'exit code 0']);
  expect(performance.now() - begun).toBeLessThan(10_500);
  await Promise.all(programs.map((program) => program.restart()));
  pids = programs.map(({ pid }) => pid);
  await expectNothingLost();
}, 120_000);
