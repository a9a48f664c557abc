import { readFile } from 'node:fs/promises';
import { failpointNames } from '@overmesh/delivery';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Failpoint } from '../../harness/faults/overmesh-process.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { deliverKilled } from './killed-delivery.ts';
import { moreThan, wrongIn } from './clean-run.ts';
import type { Outcome } from './delivery-run.ts';

let pool: LentClusters;
let clean: readonly Outcome[];

beforeAll(async () => {
  pool = await lendClusters(['one', 'two', 'three'], { crds: ['istio'] });
  clean = await deliverKilled(pool.clusters, 'clean');
}, 120_000);
afterAll(() => pool?.stop());

/** Hits are counted over the three lanes of the worker: 3 passes, and 12 writes in each. */
const deaths: readonly Failpoint[] = [
  'after-look:2=kill',
  'after-intend:1=kill',
  'before-write:1=kill',
  'after-write:1=kill',
  'after-write:19=kill',
  'after-write:36=kill',
  'before-record:2=kill',
  'after-record:1=kill',
  'before-settle:3=kill',
  'before-acknowledge:1=kill',
];

test('a clean run writes 8 objects and then 12 to each of 3 clusters, and leaves 8', () => {
  expect(clean.map(({ writes }) => writes.length)).toEqual([20, 20, 20]);
  expect(clean.map(({ objects }) => objects.length)).toEqual([8, 8, 8]);
  expect(clean.flatMap(wrongIn)).toEqual([]);
});

test('the deaths below are at all 8 failpoints', () => {
  expect(new Set(deaths.map((death) => death.split(':')[0]))).toEqual(new Set(failpointNames));
});

test.concurrent.each(deaths)(
  'a worker that is killed at %s and started again leaves 3 clusters byte for byte as a clean run, with no write more',
  { timeout: 170_000 },
  async (death) => {
    const killed = await deliverKilled(pool.clusters, death.replace(/[:=]/g, '-'), death);
    expect(killed.map(({ objects }) => objects)).toEqual(clean.map(({ objects }) => objects));
    expect(killed.map(({ writes }, index) => moreThan(clean[index]?.writes ?? [], writes))).toEqual([[], [], []]);
    expect(killed.flatMap(wrongIn)).toEqual([]);
  },
);

test('the ordinary worker has no failpoint that an environment could switch, the test build has', async () => {
  for (const program of ['worker', 'api', 'up'])
    expect(mentions(await readFile(`dist/${program}/program.js`, 'utf8'))).toBe(false);
  expect(mentions(await readFile('dist/test-build/worker/main.js', 'utf8'))).toBe(true);
});

function mentions(text: string): boolean {
  return text.includes('OVERMESH_FAILPOINT');
}
