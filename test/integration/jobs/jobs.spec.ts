import { setTimeout as sleep } from 'node:timers/promises';
import { createJobs, queueNames } from '@overmesh/jobs';
import type { Jobs, JobsOptions, QueueName } from '@overmesh/jobs';
import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import type { PgPool } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { truncateQueue } from '../../harness/faults/queue-tables.ts';
import { createDatabase, startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';
import { redisServer } from '../../harness/redis.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

const redis = await redisServer();
if (redis.missing !== undefined) console.warn(`The queue is not tested on Redis: ${redis.missing}`);
afterAll(() => (redis.missing === undefined ? redis.stop() : undefined));

interface Backend {
  readonly name: string;
  readonly missing?: string;
  /** A store of its own for one test. */
  open(): Promise<JobsOptions>;
  /** Loses every connection, as a restart does. */
  dropConnections(options: JobsOptions): Promise<void>;
  /** Loses everything that the store holds. */
  flush(options: JobsOptions): Promise<void>;
  /** Does with a queue what somebody might who may write to the store. */
  meddle(options: JobsOptions, queue: QueueName, work: (queue: Meddled) => Promise<unknown>): Promise<void>;
}

/** A queue of either store, as BullMQ hands it to anybody. */
interface Meddled {
  pause(): Promise<void>;
  add(name: string, data: unknown): Promise<unknown>;
  close(): Promise<void>;
}

const onPostgres: Backend = {
  name: 'Postgres',
  open: async () => ({ databaseUrl: (await createDatabase(postgres)).url }),
  dropConnections: ({ databaseUrl }) =>
    inDatabase(
      String(databaseUrl),
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    ),
  flush: ({ databaseUrl }) => truncateQueue(String(databaseUrl)),
  meddle: async ({ databaseUrl }, name, work) => {
    const pool = new pg.Pool({ connectionString: String(databaseUrl), options: '-c search_path=bullmq,public' });
    const { Queue: PostgresQueue } = withBackend(createPostgresBackend);
    await meddling(new PostgresQueue(name, { connection: pool as unknown as PgPool }), work);
    await pool.end();
  },
};

const redisUrl = redis.missing === undefined ? redis.url : '';
const onRedis: Backend = {
  name: 'Redis',
  ...(redis.missing === undefined ? {} : { missing: redis.missing }),
  open: async () => {
    await inRedis((client) => client.flushall());
    return { databaseUrl: 'postgres://nowhere', redisUrl };
  },
  dropConnections: () => inRedis((client) => client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')),
  flush: () => inRedis((client) => client.flushall()),
  meddle: (_options, name, work) =>
    meddling(new Queue(name, { connection: { url: redisUrl }, prefix: 'overmesh' }), work),
};

async function meddling(queue: Meddled, work: (queue: Meddled) => Promise<unknown>): Promise<void> {
  await work(queue).finally(() => queue.close());
}

async function inDatabase(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function inRedis(work: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(redisUrl);
  await work(client).finally(() => client.quit());
}

/** A promise with its handle outside. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

describe.each([onPostgres, onRedis])('jobs on $name', (backend) => {
  if (backend.missing) {
    test.skip(backend.missing, () => undefined);
    return;
  }

  const opened: Jobs[] = [];
  let options: JobsOptions;

  async function open(from?: JobsOptions): Promise<Jobs> {
    options = from ?? (await backend.open());
    const jobs = await createJobs(options);
    opened.push(jobs);
    return jobs;
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
  });

  test('a wake-up reaches the handler with its id, whatever characters it has', async () => {
    const jobs = await open();
    const seen: string[] = [];
    jobs.work('deliver', async (id) => void seen.push(id), { concurrency: 3 });
    const ids = ['a:b:c:d', 'mesh/ä "x" {y}', '12345', 'again:a', 'x'.repeat(300)];
    for (const id of ids) await jobs.wake('deliver', id);
    await expect.poll(() => [...seen].sort(), { timeout: 10_000 }).toEqual([...ids].sort());
  });

  test('100 wake-ups while one runs lead to exactly one more run', async () => {
    const jobs = await open();
    const [started, finish] = [gate(), gate()];
    let runs = 0;
    jobs.work('deliver', async () => {
      runs += 1;
      started.open();
      if (runs === 1) await finish.opened;
    });
    await jobs.wake('deliver', 'east');
    await started.opened;
    await Promise.all(Array.from({ length: 100 }, () => jobs.wake('deliver', 'east')));
    finish.open();
    await expect.poll(() => runs, { timeout: 10_000 }).toBe(2);
    await sleep(1500);
    expect(runs).toBe(2);
  });

  test('100 wake-ups before anybody works are one run', async () => {
    const jobs = await open();
    let runs = 0;
    for (let wake = 0; wake < 100; wake += 1) await jobs.wake('deliver', 'east');
    jobs.work('deliver', async () => void (runs += 1));
    await sleep(1500);
    expect(runs).toBe(1);
  });

  test('one id never runs twice at the same time in two processes, other ids do', async () => {
    const [first, second] = [await open(), await open(options)];
    let [east, most, together] = [0, 0, 0];
    const running = new Set<string>();
    const handler = async (id: string): Promise<void> => {
      if (id === 'east') most = Math.max(most, ++east);
      running.add(id);
      together = Math.max(together, running.size);
      await sleep(20);
      running.delete(id);
      if (id === 'east') east -= 1;
    };
    for (const jobs of [first, second]) jobs.work('deliver', handler, { concurrency: 4 });
    for (let wake = 0; wake < 60; wake += 1) {
      await Promise.all([first.wake('deliver', 'east'), second.wake('deliver', wake % 2 ? 'west' : 'north')]);
    }
    await expect
      .poll(async () => Object.values((await first.counts()).deliver ?? {}), { timeout: 10_000 })
      .toEqual([0, 0, 0, 0]);
    expect(most).toBe(1);
    expect(together).toBeGreaterThan(1);
  });

  test('no wake-up is lost: of 300 at any moment of a run the last change is always seen', async () => {
    const jobs = await open();
    let [wanted, done] = [0, 0];
    jobs.work('deliver', async () => {
      const seen = wanted;
      await sleep(Math.random() * 8);
      done = seen;
    });
    for (let change = 0; change < 300; change += 1) {
      wanted += 1;
      await jobs.wake('deliver', 'east');
      await sleep(Math.random() * 8);
    }
    await expect.poll(() => done, { timeout: 15_000 }).toBe(300);
  });

  test('a handler that asks to look again after 300 ms is called again', async () => {
    const jobs = await open();
    const times: number[] = [];
    jobs.work('deliver', async () => {
      times.push(Date.now());
      return times.length < 3 ? { againInMs: 300 } : undefined;
    });
    await jobs.wake('deliver', 'east');
    await expect.poll(() => times.length, { timeout: 15_000 }).toBe(3);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(290);
  });

  test('12 looks that hang take none of 3 places: the 13th runs, and a hanging one that was woken runs once more', async () => {
    const jobs = await open();
    const [hang, ran] = [gate(), [] as string[]];
    const handler = async (id: string): Promise<void> => {
      ran.push(id);
      if (id.startsWith('dead')) await hang.opened;
    };
    jobs.work('deliver', handler, { concurrency: 3, patienceMs: 100 });
    for (let dead = 0; dead < 12; dead += 1) await jobs.wake('deliver', `dead-${dead}`);
    await jobs.wake('deliver', 'good');
    await expect.poll(() => ran, { timeout: 20_000 }).toContain('good');
    expect(ran).toHaveLength(13);
    for (let wake = 0; wake < 5; wake += 1) await jobs.wake('deliver', 'dead-7');
    await jobs.wake('deliver', 'good');
    await expect.poll(() => ran.length, { timeout: 20_000 }).toBe(14);
    // A wake-up that still waits would be one more run, beside the one that is owed.
    await expect
      .poll(async () => (await jobs.counts()).deliver, { timeout: 20_000 })
      .toMatchObject({ waiting: 0, active: 0 });
    hang.open();
    await expect.poll(() => ran.length, { timeout: 20_000 }).toBe(15);
    expect(ran.filter((id) => id === 'dead-7')).toHaveLength(2);
  });

  test('a wake-up goes before an asked-for pause of a minute', async () => {
    const jobs = await open();
    const started = gate();
    let runs = 0;
    jobs.work('deliver', async () => {
      runs += 1;
      started.open();
      await sleep(200);
      return { againInMs: 60_000 };
    });
    await jobs.wake('deliver', 'east');
    await started.opened;
    await jobs.wake('deliver', 'east');
    await expect.poll(() => runs, { timeout: 5000 }).toBe(2);
    await jobs.wake('deliver', 'east');
    await expect.poll(() => runs, { timeout: 5000 }).toBe(3);
    expect((await jobs.counts()).deliver).toMatchObject({ delayed: 1, failed: 0 });
  });

  test('a handler that throws 3 times is called a fourth time, with a growing pause, and nothing stays behind', async () => {
    const jobs = await open();
    const times: number[] = [];
    jobs.work('reconcile', async () => {
      times.push(Date.now());
      if (times.length < 4) throw new Error('not yet');
    });
    await jobs.wake('reconcile', 'shop');
    await expect.poll(() => times.length, { timeout: 20_000 }).toBe(4);
    const [first = 0, second = 0, , fourth = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(490);
    expect(fourth - first).toBeGreaterThanOrEqual(3400);
    await expect
      .poll(async () => Object.values((await jobs.counts()).reconcile ?? {}), { timeout: 5000 })
      .toEqual([0, 0, 0, 0]);
  });

  test('a wake-up with a delay comes in its time, and one without does not wait for it', async () => {
    const jobs = await open();
    const times: number[] = [];
    jobs.work('deliver', async () => void times.push(Date.now()));
    const start = Date.now();
    await jobs.wake('deliver', 'east', { delayMs: 1200 });
    await jobs.wake('deliver', 'east');
    await expect.poll(() => times.length, { timeout: 10_000 }).toBe(2);
    expect((times[0] ?? 0) - start).toBeLessThan(1000);
    expect((times[1] ?? 0) - start).toBeGreaterThanOrEqual(1190);
  });

  test('a look past the queue runs at once, whatever the queue does, and not again within its time', async () => {
    const jobs = await open();
    const seen: string[] = [];
    jobs.work('reconcile', async (id) => void seen.push(id));
    await backend.meddle(options, 'reconcile', (queue) => queue.pause());
    await jobs.wake('reconcile', 'shop');
    await sleep(1000);
    expect(seen).toEqual([]);
    await jobs.look('reconcile', 'shop', 60_000);
    await jobs.look('reconcile', 'shop', 60_000);
    expect(seen).toEqual(['shop']);
    await jobs.look('reconcile', 'shop', 0);
    expect(seen).toEqual(['shop', 'shop']);
  });

  test('jobs that are none of ours reach no handler, and none of them stays', async () => {
    const jobs = await open();
    const seen: string[] = [];
    for (const data of [{}, { id: 7 }, { id: '' }, { id: 'x'.repeat(1001) }, null, [], 'shop'])
      await backend.meddle(options, 'deliver', (queue) => queue.add('look', data));
    jobs.work('deliver', async (id) => void seen.push(id));
    await jobs.wake('deliver', 'east');
    await expect
      .poll(async () => Object.values((await jobs.counts()).deliver ?? {}), { timeout: 10_000 })
      .toEqual([0, 0, 0, 0]);
    expect(seen).toEqual(['east']);
  });

  test('workers go on when every connection was lost', async () => {
    const jobs = await open();
    const seen: string[] = [];
    jobs.work('deliver', async (id) => void seen.push(id));
    await jobs.wake('deliver', 'before');
    await expect.poll(() => seen).toContain('before');
    await backend.dropConnections(options);
    await expect
      .poll(
        () =>
          jobs.wake('deliver', 'after').then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    await expect.poll(() => seen, { timeout: 20_000 }).toContain('after');
    expect(await jobs.healthy()).toBe(true);
  });

  test('when the store lost everything, workers go on', async () => {
    const jobs = await open();
    let runs = 0;
    jobs.work('deliver', async () => void (runs += 1));
    await jobs.wake('deliver', 'west');
    await expect.poll(() => runs, { timeout: 10_000 }).toBe(1);
    await backend.flush(options);
    await jobs.wake('deliver', 'east');
    await expect.poll(() => runs, { timeout: 20_000 }).toBe(2);
  });

  test('close tells handlers to stop, waits for them and hands the unfinished look to the next process', async () => {
    const jobs = await open();
    const started = gate();
    let ended = false;
    jobs.work('deliver', async (_id, signal) => {
      started.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await sleep(200);
      ended = true;
      throw signal.reason;
    });
    await jobs.wake('deliver', 'east');
    await started.opened;
    await jobs.close();
    expect(ended).toBe(true);
    const seen: string[] = [];
    (await open(options)).work('deliver', async (id) => void seen.push(id));
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['east']);
  });

  test('a second handler for one queue is refused', async () => {
    const jobs = await open();
    jobs.work('deliver', async () => undefined);
    expect(() => jobs.work('deliver', async () => undefined)).toThrow('already has a handler');
  });
});

test('a worker on every queue, 16 at once each, takes at most 16 connections to Postgres', async () => {
  const options = await onPostgres.open();
  const jobs = await createJobs(options);
  for (const queue of queueNames) {
    jobs.work(queue, async () => void (await sleep(5)), { concurrency: 16 });
  }
  for (let wake = 0; wake < 200; wake += 1) await jobs.wake('deliver', `lane-${wake}`);
  const client = new pg.Client({ connectionString: String(options.databaseUrl) });
  await client.connect();
  // Its own database alone: a connection of a spec before this one may take a moment to end.
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await client.end();
  await jobs.close();
  expect(Number(rows[0]?.count)).toBeGreaterThan(1);
  expect(Number(rows[0]?.count)).toBeLessThanOrEqual(16);
});
