import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { wrongIn } from './clean-run.ts';
import { openRun, pairs } from './delivery-run.ts';
import type { DeliveryRun } from './delivery-run.ts';

const HOUR_MS = 3_600_000;
const NAMESPACE = 'clock-skew';
const PATIENCE = { timeout: 60_000, interval: 100 };

let folder: string;
let cluster: ClusterAccess;
let run: DeliveryRun;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overmesh-clocks-'));
  cluster = await sharedCluster('istio');
  run = await openRun([cluster], NAMESPACE);
}, 180_000);

afterAll(async () => {
  await run?.close();
  await cluster?.disconnect();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** A worker whose wall clock is so far ahead, or behind. */
async function workerAt(name: string, offsetMs: number): Promise<ProgramProcess> {
  await setClock(name, offsetMs);
  const preload = pathToFileURL(resolve('test/harness/faults/shifted-clock.mjs')).href;
  return run.worker({ name, env: { NODE_OPTIONS: `--import=${preload}`, SHIFTED_CLOCK: join(folder, name) } });
}

function setClock(name: string, offsetMs: number): Promise<void> {
  return writeFile(join(folder, name), String(offsetMs));
}

/** Other objects and other values with each revision: creates, updates and deletes. */
function edit(revision: number): Promise<void> {
  const from = 1 + (revision % 3);
  return run.setTargets(revision, pairs(NAMESPACE, from, from + 3, `${revision}s`));
}

/** How far the log's own times are from ours. */
function skewMs(worker: ProgramProcess): number {
  const line =
    worker
      .log()
      .trimEnd()
      .split('\n')
      .findLast((one) => one.startsWith('{')) ?? '{}';
  return Date.parse((JSON.parse(line) as { readonly time: string }).time) - Date.now();
}

async function lane() {
  const [found] = await run.room.delivery.lanes();
  return found;
}

test(
  'of two workers with clocks 2 hours apart, each paused once during 20 edits, none takes the lane of the other, and no older edit comes after a newer one',
  { timeout: 180_000 },
  async () => {
    const ahead = await workerAt('ahead', HOUR_MS);
    const behind = await workerAt('behind', -HOUR_MS);
    expect([ahead, behind].map((worker) => Math.round(skewMs(worker) / HOUR_MS))).toEqual([1, -1]);
    for (let revision = 2; revision <= 21; revision += 1) {
      if (revision === 6) await ahead.pause();
      if (revision === 13) await behind.pause();
      const before = await run.writes();
      await edit(revision);
      await run.wake();
      // Some edits are to find the one before half written. While one sleeps it may be the lane's holder, and all wait.
      if (revision % 4 === 0) await expect.poll(() => run.writes(), PATIENCE).toBeGreaterThan(before);
      if (revision === 7) await ahead.resume();
      if (revision === 15) await behind.resume();
    }
    await run.applied();
    await expectAsWanted(21);
    expect([ahead, behind].map((worker) => worker.log().includes('was taken over'))).toEqual([false, false]);
    await Promise.all([ahead.stop(), behind.stop()]);
  },
);

async function expectAsWanted(revision: number): Promise<void> {
  const [outcome] = await run.outcome();
  const values = outcome?.objects.map((object) => /"(?:timeout|connectTimeout)":"(\d+s)"/.exec(object)?.[1]);
  expect(values).toEqual(Array.from({ length: 8 }, () => `${revision}s`));
  expect((await run.outcome()).flatMap(wrongIn)).toEqual([]);
}

test(
  'a worker whose clock is set back by an hour finds by its sweep what nobody woke it for',
  { timeout: 120_000 },
  async () => {
    await workerAt('stepped', HOUR_MS);
    await edit(22);
    await run.applied();
    await setClock('stepped', 1);
    await edit(23);
    const from = performance.now();
    await run.applied();
    expect(performance.now() - from).toBeLessThan(60_000);
    await expectAsWanted(23);
    expect((await lane())?.state).toBe('idle');
  },
);
