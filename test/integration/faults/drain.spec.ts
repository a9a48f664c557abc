import { expect, test } from 'vitest';
import { faultProxyFor } from '../../harness/faults/fault-proxy.ts';
import type { Failpoint } from '../../harness/faults/overmesh-process.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { wrongIn } from './clean-run.ts';
import { after, openRun } from './delivery-run.ts';

interface Case {
  readonly name: string;
  readonly title: string;
  readonly failpoints: readonly Failpoint[];
  /** Requests to the cluster that are not answered until everything is over. */
  readonly held: number;
}

const cases: readonly Case[] = [
  { name: 'writing', title: 'between two writes', failpoints: ['after-write:4=pause:2000'], held: 0 },
  { name: 'waiting', title: 'with 4 writes that are never answered', failpoints: [], held: 4 },
];

test.each(cases)(
  'SIGTERM of a worker $title ends it within 10 s with code 0, and another completes the delivery without a sweep',
  { timeout: 150_000 },
  async ({ name, failpoints, held }) => {
    const namespace = `drain-${name}`;
    const cluster = await sharedCluster('istio');
    const proxy = await faultProxyFor(cluster);
    const token = await cluster.tokenKubeconfig('default', namespace, { clusterRole: 'cluster-admin' });
    const run = await openRun([{ ...cluster, kubeconfig: proxy.kubeconfig(token) }], namespace);
    try {
      if (held) await proxy.inject({ kind: 'held' }, { method: 'PATCH', count: held });
      const env = { OVERMESH_SWEEP_INTERVAL_MS: '3600000' };
      const first = await run.worker({ name: 'first', env, failpoints });
      await run.setTargets(2, after(namespace));
      await run.wake();
      await expect.poll(() => run.writes(), { timeout: 40_000 }).toBe(8 + 4 - held);
      await expect.poll(() => proxy.counts().injected.held ?? 0, { timeout: 40_000 }).toBe(held);
      const starting = run.worker({ name: 'second', env });
      if (held) await starting;
      const begun = performance.now();
      expect(await first.stop()).toBe('exit code 0');
      expect(performance.now() - begun).toBeLessThan(10_500);
      await starting;
      const since = performance.now();
      await run.applied();
      console.info(`${name}: at rest ${((performance.now() - since) / 1000).toFixed(1)} s after the end`);
      expect(performance.now() - since).toBeLessThan(10_000);
      const outcomes = await run.outcome();
      expect(outcomes.map(({ objects }) => objects.length)).toEqual([8]);
      expect(outcomes.flatMap(wrongIn)).toEqual([]);
    } finally {
      await run.close();
      await proxy.close();
    }
  },
);
