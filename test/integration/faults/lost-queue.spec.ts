import { Queue } from 'bullmq';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { truncateQueue } from '../../harness/faults/queue-tables.ts';
import type { Failpoint } from '../../harness/faults/overmesh-process.ts';
import { seededRandom } from '../../harness/faults/seeded-random.ts';
import { ownRedis } from '../../harness/redis.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { moreThan, wrongIn } from './clean-run.ts';
import { after, isAtRest, openRun, pairs } from './delivery-run.ts';
import type { DeliveryRun, Outcome } from './delivery-run.ts';

let pool: LentClusters;
let clean: readonly Outcome[];

const third = (namespace: string) => pairs(namespace, 3, 6, '4s');

beforeAll(async () => {
  pool = await lendClusters(['one', 'two', 'three'], { crds: ['istio'] });
  clean = await outcomeOf('clean', async (run) => {
    await run.worker();
    await run.setTargets(2, after('clean'));
    await run.applied();
    await run.setTargets(3, third('clean'));
  });
}, 120_000);
afterAll(() => pool?.stop());

async function outcomeOf(namespace: string, work: (run: DeliveryRun) => Promise<void>): Promise<readonly Outcome[]> {
  const run = await openRun(pool.clusters, namespace);
  try {
    await work(run);
    await run.applied();
    return await run.outcome();
  } finally {
    await run.close();
  }
}

function expectClean(outcomes: readonly Outcome[]): void {
  expect(outcomes.map(({ objects }) => objects)).toEqual(clean.map(({ objects }) => objects));
  expect(outcomes.map(({ writes }, index) => moreThan(clean[index]?.writes ?? [], writes))).toEqual([[], [], []]);
  expect(outcomes.flatMap(wrongIn)).toEqual([]);
}

/** The first stage has 12 writes on the three lanes: three are answered, and all lanes stand still behind the others. */
const standStill = (ms: number): readonly Failpoint[] =>
  Array.from({ length: 9 }, (_, index): Failpoint => `after-write:${index + 4}=pause:${ms}`);

const cases: readonly [queue: 'Redis' | 'Postgres', worker: 'goes on' | 'dies and starts again'][] = [
  ['Redis', 'goes on'],
  ['Redis', 'dies and starts again'],
  ['Postgres', 'goes on'],
  ['Postgres', 'dies and starts again'],
];

test.each(cases)(
  'when %s loses every job in mid-delivery and the worker %s, 3 clusters end byte for byte as in a clean run, with no write more',
  { timeout: 150_000 },
  async (queue, fate) => {
    const namespace = `lost-${queue}-${fate.slice(0, 4)}`.toLowerCase();
    const redis = await ownRedis();
    const outcomes = await outcomeOf(namespace, async (run) => {
      const store = queue === 'Redis' ? { redisUrl: redis.url } : {};
      const worker = await run.worker({ ...store, failpoints: standStill(fate === 'goes on' ? 6_000 : 600_000) });
      await run.setTargets(2, after(namespace));
      await expect.poll(() => run.writes(), { timeout: 40_000 }).toBe(24 + 12);
      await (queue === 'Redis' ? redis.flush() : truncateQueue(run.room.databaseUrl));
      expect((await run.room.delivery.lanes()).filter(isAtRest)).toEqual([]);
      expect(await run.writes()).toBe(24 + 12);
      if (fate !== 'goes on') await worker.restart();
      await run.applied();
      // This is found by nobody but the sweep, which asks the queue nothing.
      await run.setTargets(3, third(namespace));
    });
    await redis.stop();
    expectClean(outcomes);
  },
);

test('wake-ups of every lane and of translation, five of each and shuffled, write no more than one of each', async () => {
  const redis = await ownRedis();
  const random = seededRandom(20);
  const outcomes = await outcomeOf('shuffled', async (run) => {
    await Promise.all(['first', 'second'].map((name) => run.worker({ name, redisUrl: redis.url })));
    await run.setTargets(2, after('shuffled'));
    await enqueue(redis.url, shuffled(fiveOfEach(run), random));
    await run.applied();
    await run.setTargets(3, third('shuffled'));
    await enqueue(redis.url, shuffled(fiveOfEach(run), random));
  });
  await redis.stop();
  expectClean(outcomes);
}, 150_000);

type Job = readonly [queue: string, id: string];

function fiveOfEach({ ids }: DeliveryRun): readonly Job[] {
  const jobs = [...ids.map((id): Job => ['deliver', id]), ['reconcile', 'shop'] as const];
  return Array.from({ length: 5 }, () => jobs).flat();
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Without the deduplication by which the product keeps one of an id: as a queue that delivers more than once. */
async function enqueue(url: string, jobs: readonly Job[]): Promise<void> {
  const queues = new Map(
    ['deliver', 'reconcile'].map((name) => [name, new Queue(name, { connection: { url }, prefix: 'overmesh' })]),
  );
  for (const [queue, id] of jobs) await queues.get(queue)?.add('look', { id }, { removeOnComplete: true });
  await Promise.all([...queues.values()].map((queue) => queue.close()));
}
