import { beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
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
  await run.aim(2, after('recovery-clean'));
  await run.applied();
  clean = (await run.outcome())[0]?.objects ?? [];
  await run.close();
}, 120_000);

const cases: readonly [successor: 'another' | 'the same, restarted', queue: 'Redis' | 'Postgres'][] = [
  ['another', 'Redis'],
  ['another', 'Postgres'],
  ['the same, restarted', 'Redis'],
  ['the same, restarted', 'Postgres'],
];

test.concurrent.each(cases)(
  'what a worker killed in mid-delivery leaves half done, %s completes within 10 s, with the queue in %s',
  { timeout: 120_000 },
  async (successor, queue) => {
    const namespace = `recovery-${successor.slice(0, 3)}-${queue}`.toLowerCase().replace(/ /g, '');
    const redis = await ownRedis();
    const run = await openRun([cluster], namespace);
    try {
      const store = queue === 'Redis' ? { redisUrl: redis.url } : {};
      // The first stage has four writes, so that the second, of the VirtualServices, never begins.
      const first = await run.worker({ ...store, name: 'first', failpoints: ['after-write:4=pause:600000'] });
      await run.aim(2, after(namespace));
      await expect.poll(() => writesOf(run), { timeout: 40_000 }).toBe(before(namespace).length + 4);
      if (successor === 'another') await run.worker({ ...store, name: 'second' });
      const died = performance.now();
      await (successor === 'another' ? first.kill() : first.restart());
      await run.applied();
      const tookMs = performance.now() - died;
      console.info(`${successor}, queue in ${queue}: at rest ${(tookMs / 1000).toFixed(1)} s after the death`);
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

async function writesOf(run: DeliveryRun): Promise<number> {
  return (await run.outcome()).flatMap(({ writes }) => writes).length;
}
