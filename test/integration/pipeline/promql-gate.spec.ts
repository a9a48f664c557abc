import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startShop } from '../../harness/counting-shop.ts';
import type { CountingShop } from '../../harness/counting-shop.ts';
import { startPrometheus } from '../../harness/prometheus.ts';
import type { RunningPrometheus } from '../../harness/prometheus.ts';
import { openRolloutRoom, timeout, virtualMesh } from './rollout-room.ts';
import type { RolloutRoom } from './rollout-room.ts';

const PATIENCE = { timeout: 20_000, interval: 250 };
const RATE = 'sum(rate(shop_requests_total[2s]))';
const errors = {
  type: 'promql',
  name: 'errors',
  promql: {
    query: 'sum(rate(shop_requests_total{code="503"}[2s]))',
    max: 1,
    maxIncreasePercent: 20,
    traffic: { query: RATE, min: 5 },
  },
} as const;
const rollout = { waves: [{ name: 'canary', clusters: ['c0'] }], deadline: '10m', gates: [errors] };

let shop: CountingShop;
let prometheus: RunningPrometheus;
let opened: RolloutRoom;

beforeAll(async () => {
  shop = await startShop();
  shop.load(40);
  [prometheus, opened] = await Promise.all([startPrometheus([shop.address]), openRolloutRoom()]);
  await opened.room.dataSource.query('UPDATE clusters SET prometheus = $1', [prometheus.url]);
  await vi.waitFor(async () => expect(await prometheus.value(RATE)).toBeGreaterThan(10), PATIENCE);
});

afterAll(async () => {
  await opened?.close();
  await Promise.all([prometheus?.stop(), shop?.stop()]);
});

/** The state of the last rollout once everything has been looked at. */
async function state(): Promise<unknown> {
  await opened.settle();
  return (await opened.last())['state'];
}

async function gateRecords(): Promise<readonly { readonly verdict: string; readonly message: string }[]> {
  const { id } = await opened.last();
  const rows: readonly { readonly seen: { readonly verdict: string; readonly message: string } }[] =
    await opened.room.dataSource.query(
      `SELECT seen FROM rollout_records WHERE rollout_id = $1 AND seen->>'gate' = 'errors' ORDER BY id`,
      [id],
    );
  return rows.map(({ seen }) => seen);
}

test('a good change goes through every wave, and what was measured stands in its history', async () => {
  await opened.edit(virtualMesh({ rollout }), timeout('1s'));
  await expect.poll(state, PATIENCE).toBe('done');
  const records = await gateRecords();
  expect(records.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
  expect(records[0]?.message).toBe('c0: 0, at most 1 is allowed, before the wave 0: at most 20 % more, 0, is allowed');
});

test('a change that makes a route answer 503 is stopped in its first wave, with the numbers, and taken back', async () => {
  const soaking = { ...rollout, soak: '1h' };
  await opened.edit(virtualMesh({ rollout: soaking }), timeout('2s'));
  await opened.settle();
  expect(await opened.wanted()).toEqual(['c0@2 2s', 'c1@1 1s', 'c2@1 1s']);
  shop.answer(503);
  const start = Date.now();
  await expect.poll(state, PATIENCE).toBe('undone');
  expect(Date.now() - start).toBeLessThan(30_000);
  shop.answer(200);
  expect(await opened.wanted()).toEqual(['c0@1 1s', 'c1@1 1s', 'c2@1 1s']);
  const failed = (await gateRecords()).filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^c0: [1-9][\d.]*, at most 1 is allowed$/),
  ]);
});

test('a Prometheus that is not there passes nothing', async () => {
  await opened.room.dataSource.query(`UPDATE clusters SET prometheus = 'http://127.0.0.1:1'`);
  await opened.edit(virtualMesh({ rollout }), timeout('3s'));
  expect(await state()).toBe('running');
  expect((await opened.last())['reason']).toBe(
    'gate errors: c0: how much traffic there is is not known: nobody listens at its address',
  );
});
