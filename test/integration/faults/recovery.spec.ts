import { beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import type { Failpoint, ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { ownRedis } from '../../harness/redis.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { wrongIn } from './clean-run.ts';
import { after, before, openRun } from './delivery-run.ts';
import type { DeliveryRun } from './delivery-run.ts';

let cluster: ClusterAccess;
let clean: readonly string[];

beforeAll(async () => {
  cluster = await sharedCluster('istio');
  const run = await openRun([cluster], 'recovery-clean');
  await run.worker();
  await run.setTargets(2, after('recovery-clean'));
  await run.applied();
  clean = (await run.outcome())[0]?.objects ?? [];
  await run.close();
}, 120_000);

interface Case {
  readonly title: string;
  readonly queue: 'Redis' | 'Postgres';
  /** Dies after 9 of 12 writes, and after 3 more would not again. */
  readonly workers: readonly string[];
  readonly failpoint: Failpoint;
  /** Brings a death about and resolves when somebody is there to go on. */
  readonly die: (run: DeliveryRun, workers: readonly ProgramProcess[]) => Promise<unknown>;
}

/** A look that is quick keeps its job until it ends, so that the dead worker's job has to be given back first. */
const quick: Pick<Case, 'workers' | 'failpoint' | 'die'> = {
  workers: ['first', 'second'],
  failpoint: 'after-write:9=kill',
  die: (_run, workers) => Promise.race(workers.map((worker) => worker.ended)),
};
/** Of a slow one nothing is left in the queue. */
const slow: Pick<Case, 'workers' | 'failpoint' | 'die'> = {
  workers: ['only'],
  failpoint: 'after-write:9=pause:600000',
  die: async (run, [only]) => {
    await expect.poll(() => run.writes(), { timeout: 40_000 }).toBeGreaterThan(before('').length + 8);
    await only?.restart();
  },
};
const cases: readonly Case[] = [
  { title: 'a quick worker leaves half done, another completes', queue: 'Redis', ...quick },
  { title: 'a quick worker leaves half done, another completes', queue: 'Postgres', ...quick },
  { title: 'a slow worker leaves half done, it completes itself when it is started again', queue: 'Redis', ...slow },
  { title: 'a slow worker leaves half done, it completes itself when it is started again', queue: 'Postgres', ...slow },
];

test.each(cases)(
  'what $title within 10 s, without a sweep; the queue is in $queue',
  { timeout: 120_000 },
  async ({ queue, workers: names, failpoint, die }) => {
    const namespace = `recovery-${names.length}-${queue}`.toLowerCase();
    const redis = await ownRedis();
    const run = await openRun([cluster], namespace);
    try {
      const store = queue === 'Redis' ? { redisUrl: redis.url } : {};
      const env = { OVERMESH_SWEEP_INTERVAL_MS: '3600000' };
      const options = { ...store, env, failpoints: [failpoint] };
      const workers = await Promise.all(names.map((name) => run.worker({ ...options, name })));
      await run.setTargets(2, after(namespace));
      await run.wake(store.redisUrl);
      await die(run, workers);
      const since = performance.now();
      await run.applied();
      const tookMs = performance.now() - since;
      console.info(`${names.length} workers, ${queue}: at rest ${(tookMs / 1000).toFixed(1)} s after`);
      const [outcome] = await run.outcome();
      expect(outcome?.objects).toEqual(clean);
      expect(outcome && wrongIn(outcome)).toEqual([]);
      // 10 s on a machine of its own; this one is shared.
      expect(tookMs).toBeLessThan(15_000);
    } finally {
      await run.close();
      await redis.stop();
    }
  },
);
