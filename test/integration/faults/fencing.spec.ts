import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultMatch } from '../../harness/faults/fault.ts';
import { faultProxyFor } from '../../harness/faults/fault-proxy.ts';
import type { FaultProxy } from '../../harness/faults/fault-proxy.ts';
import type { Failpoint } from '../../harness/faults/overmesh-process.ts';
import { byUserAgent } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { expect, test } from 'vitest';
import { wrongIn } from './clean-run.ts';
import { after, openRun, pairs } from './delivery-run.ts';
import type { DeliveryRun } from './delivery-run.ts';

/** A lease lasts a minute for others, counted from a moment before the process is stopped. */
const STOPPED_MS = 62_000;

interface Case {
  readonly name: string;
  /** Where the older generation stands when its worker is stopped. */
  readonly title: string;
  readonly failpoints: readonly Failpoint[];
  /** Requests that stay under way until the newer generation is written. */
  readonly held?: FaultMatch & { readonly count: number };
  /** Writes of the older generation that are done by then; 12 in all: 4, 4, 2 and 2. */
  readonly done: number;
  /** The newer generation wants `s1` to `s<to>`: again what the older one deletes, and not all that it creates. */
  readonly to: number;
}

const paused = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index): Failpoint => `before-write:${from + index}=pause:30000`);

const cases: readonly Case[] = [
  { name: 'write', title: 'before 4 writes', failpoints: paused(5, 8), done: 4, to: 5 },
  { name: 'delete', title: 'before 2 deletes', failpoints: paused(9, 10), done: 8, to: 5 },
  { name: 'late-write', title: 'behind 4 writes', failpoints: [], held: { method: 'PATCH', count: 4 }, done: 0, to: 6 },
  {
    name: 'late-delete',
    title: 'behind 2 deletes',
    failpoints: [],
    held: { method: 'DELETE', count: 2 },
    done: 8,
    to: 6,
  },
];

// Side by side in one test: each takes a minute, and Vitest's own concurrent tests lose `expect` when the first has ended.
test(
  'a worker that is stopped for a minute with writes or deletes under way writes nothing when it wakes: the newer generation of another stays',
  { timeout: 240_000 },
  async () => {
    const ended = await Promise.allSettled(cases.map(fenced));
    const failed = ended.flatMap((one, index) =>
      one.status === 'rejected' ? [`${cases[index]?.title}: ${String(one.reason)}`] : [],
    );
    expect(failed).toEqual([]);
  },
);

async function fenced({ name, failpoints, held, done, to }: (typeof cases)[number]): Promise<void> {
  const namespace = `fencing-${name}`;
  const cluster = await sharedCluster('istio');
  const proxy = await faultProxyFor(cluster);
  const token = await cluster.tokenKubeconfig('default', namespace, { clusterRole: 'cluster-admin' });
  const run = await openRun([{ ...cluster, kubeconfig: proxy.kubeconfig(token) }], namespace);
  try {
    const release = await hold(proxy, held);
    const first = await run.worker({ name: 'first', failpoints });
    await run.setTargets(2, after(namespace));
    await expect.poll(() => run.writes(), { timeout: 60_000 }).toBe(8 + done);
    await expect
      .poll(() => proxy.counts().injected.held ?? 0, { timeout: 60_000, message: 'requests under way' })
      .toBe(held?.count ?? 0);
    await first.pause();
    const stopped = performance.now();
    await run.worker({ name: 'second' });
    await run.setTargets(3, pairs(namespace, 1, to, '4s'));
    await run.applied();
    await release();
    await expect
      .poll(() => refusedLate(run), { timeout: 60_000, message: 'late writes that were refused' })
      .toBe(held?.count ?? 0);
    const [before, rows] = [await seen(run), await ledgerOf(run)];
    await sleep(Math.max(0, STOPPED_MS - (performance.now() - stopped)));
    await first.resume();
    await expect.poll(() => first.log(), { timeout: 60_000 }).toContain('was taken over after epoch');
    await run.applied();
    expect(await seen(run)).toEqual(before);
    expect(await ledgerOf(run)).toEqual(rows);
    expect(new Set(rows.map(({ generation, phase }) => `${generation} ${phase}`))).toEqual(new Set(['3 present']));
    expect((await run.outcome()).flatMap(wrongIn)).toEqual([]);
  } finally {
    await run.close();
    await proxy.close();
  }
}

/** @returns what lets go of the requests */
async function hold(proxy: FaultProxy, match: FaultMatch | undefined): Promise<() => Promise<void>> {
  const injection = match && (await proxy.inject({ kind: 'held' }, match));
  return async () => injection?.lift();
}

/** Objects as they are, and how many writes the server has done. */
async function seen(run: DeliveryRun) {
  const [outcome] = await run.outcome();
  return { objects: outcome?.objects, writes: outcome?.writes };
}

async function ledgerOf({ room, ids }: DeliveryRun) {
  const rows = (await Promise.all(ids.map((id) => room.delivery.ledger(id)))).flat();
  return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Writes that came to the server too late and were refused. */
async function refusedLate(run: DeliveryRun): Promise<number> {
  const events: readonly WitnessedEvent[] = (await run.outcome()).flatMap((outcome) => outcome.events);
  return events.filter((event) => byUserAgent(event) && event.responseStatus?.code === 409).length;
}
