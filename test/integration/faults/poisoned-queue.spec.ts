import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { graphql } from '../../harness/faults/graphql.ts';
import { peakMebibytes } from '../../harness/faults/memory.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { createDatabase, startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';
import { ownRedis } from '../../harness/redis.ts';
import type { RunningRedis } from '../../harness/redis.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { waitOf } from '../floods/slowdown.ts';
import { applyTimeout, prepareShop, timeoutsOn } from './writers.ts';

/** Somebody may write to Redis: what he leaves there holds no accepted change back, and fills no log. */

let pool: LentClusters;
let cluster: ClusterAccess;
let postgres: PostgresServer;
let server: RunningRedis;
let redis: Redis;
let home: string;
let api: ProgramProcess;
let worker: ProgramProcess;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-poison-'));
  [pool, postgres, server] = await Promise.all([
    lendClusters(['one'], { crds: ['istio'] }),
    startPostgres(),
    ownRedis(),
  ]);
  cluster = pool.cluster('one');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  redis = new Redis(server.url);
  const { url: databaseUrl } = await createDatabase(postgres);
  const env = { OVERMESH_SWEEP_INTERVAL_MS: '1000' };
  const options = { home, databaseUrl, redisUrl: server.url, env };
  api = await startProgram({ program: 'api', ...options });
  worker = await startProgram({ program: 'worker', ...options });
  await prepareShop({ url: api.url, home }, cluster);
}, 180_000);

afterAll(async () => {
  await Promise.all([api?.stop(), worker?.stop()]);
  redis?.disconnect();
  await Promise.all([pool?.stop(), postgres?.stop(), server?.stop()]);
  await rm(home, { recursive: true, force: true });
});
afterEach(() => redis.flushall());

/** Accepts a change and waits until the cluster has it. */
async function changed(timeout: string): Promise<void> {
  await applyTimeout({ url: api.url, home }, 'reviews', timeout);
  await expect.poll(() => timeoutsOn(cluster), { timeout: 30_000 }).toMatchObject({ reviews: timeout });
}

/** A job that nobody will ever run, and the key by which BullMQ takes every wake-up of this id for done by it. */
async function plant(queue: string, id: string): Promise<void> {
  const job = {
    name: 'look',
    data: JSON.stringify({ id }),
    opts: '{}',
    timestamp: String(Date.now()),
    attemptsMade: '0',
  };
  await redis.hset(`overmesh:${queue}:planted`, job);
  await redis.set(`overmesh:${queue}:de:look:${id}`, 'planted');
}

async function pause(queue: string): Promise<void> {
  await redis.hset(`overmesh:${queue}:meta`, 'paused', '1');
}

async function laneId(): Promise<string> {
  const query = '{ cluster(name: "one") { id } }';
  const { data } = await graphql<{ cluster: { id: string } }>({ url: api.url, home }, query);
  return data?.cluster.id ?? '';
}

test('a change arrives', () => changed('1s'));

test('two planted keys hold back neither the translation of a VirtualMesh nor the lane of a cluster', async () => {
  await plant('reconcile', 'shop');
  await plant('deliver', await laneId());
  await changed('2s');
});

test('a list that was lost with a wake-up in it is missed by nobody', async () => {
  await pause('reconcile');
  await applyTimeout({ url: api.url, home }, 'reviews', '3s');
  const lists = ['wait', 'paused', 'active', 'prioritized', 'marker'].map((list) => `overmesh:reconcile:${list}`);
  await redis.del(...lists, 'overmesh:reconcile:meta');
  expect(await redis.get('overmesh:reconcile:de:look:shop')).not.toBeNull();
  await expect.poll(() => timeoutsOn(cluster), { timeout: 30_000 }).toMatchObject({ reviews: '3s' });
  await changed('4s');
});

test('queues that are paused for good hold nothing back', async () => {
  for (const queue of ['reconcile', 'deliver']) await pause(queue);
  await changed('5s');
});

/** What the worker may need for what somebody else has put into Redis. */
const GROWTH_MIB = 300;

test('5 000 forged jobs are done with in 60 s, with less than 100 kB of log and 300 MiB, and a change among them arrives', async () => {
  const before = worker.log().length;
  const memory = await peakMebibytes(worker.pid);
  const ask = async () => void (await laneId());
  await waitOf(api.pid, ask);
  const quiet = await waitOf(api.pid, ask);
  await forgeJobs();
  const [loud] = await Promise.all([waitOf(api.pid, ask), changed('6s')]);
  const left = async () =>
    (await Promise.all(['reconcile', 'deliver'].map((queue) => redis.llen(`overmesh:${queue}:wait`)))).join();
  await expect.poll(left, { timeout: 60_000 }).toBe('0,0');
  expect(worker.log().length - before).toBeLessThan(100_000);
  const grown = (await peakMebibytes(worker.pid)) - memory;
  process.stdout.write(`a client waits ${(loud / quiet).toFixed(2)} of quiet; ${grown} MiB more\n`);
  expect(loud / quiet).toBeLessThan(2);
  expect(grown).toBeLessThan(GROWTH_MIB);
});

async function forgeJobs(): Promise<void> {
  const forged = (index: number): unknown =>
    [{ id: `nobody-${index}` }, { id: '\0' }, { id: 7 }, {}, null, { id: 'x'.repeat(100_000) }][index % 6];
  const pipeline = redis.pipeline();
  for (let index = 0; index < 5_000; index += 1) {
    const queue = ['reconcile', 'deliver'][index % 2] ?? '';
    const opts = JSON.stringify({ attempts: 1_000_000, backoff: 0 });
    const data = JSON.stringify(forged(index));
    pipeline.hset(`overmesh:${queue}:forged-${index}`, { name: 'look', data, opts, timestamp: '1', attemptsMade: '0' });
    pipeline.lpush(`overmesh:${queue}:wait`, `forged-${index}`);
  }
  await pipeline.exec();
}
