import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextWatches } from './watch-shares.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `cluster-${String(index).padStart(4, '0')}`);

/** One worker's step, taken: what it lets go is free, what it takes is its own. */
function step(holders: Map<string, number>, clusters: readonly string[], workers: readonly number[], me: number): void {
  const holderOf = (id: string) => {
    const holder = holders.get(id);
    return holder !== undefined && workers.includes(holder) ? holder : undefined;
  };
  const { release, take } = nextWatches({ clusters, workers, me, holderOf, movedAtOnce: 50 });
  for (const id of release) holders.delete(id);
  for (const id of take) holders.set(id, me);
}

function counts(holders: ReadonlyMap<string, number>, workers: readonly number[]): readonly number[] {
  return workers.map((worker) => [...holders.values()].filter((holder) => holder === worker).length);
}

test('the only worker takes every cluster at once and lets none go', () => {
  const clusters = ids(1_000);
  const step = nextWatches({ clusters, workers: [7], me: 7, holderOf: () => undefined, movedAtOnce: 50 });
  expect(step).toEqual({ keep: [], release: [], take: clusters });
  const next = nextWatches({ clusters, workers: [7], me: 7, holderOf: () => 7, movedAtOnce: 50 });
  expect(next).toEqual({ keep: clusters, release: [], take: [] });
});

test('a second worker gets 500 of 1,000 clusters, 50 at a time', () => {
  const clusters = ids(1_000);
  const holders = new Map(clusters.map((id) => [id, 1]));
  const seen: number[] = [];
  for (let turn = 0; turn < 12; turn += 1) {
    for (const worker of [1, 2]) step(holders, clusters, [1, 2], worker);
    seen.push(counts(holders, [2])[0] ?? 0);
  }
  expect(seen.slice(0, 3)).toEqual([50, 100, 150]);
  expect(seen.slice(-2)).toEqual([500, 500]);
});

test('what a dead worker held is shared by the others in one step of each', () => {
  const clusters = ids(900);
  const holders = new Map(clusters.map((id, index) => [id, index % 3]));
  for (const worker of [0, 1]) step(holders, clusters, [0, 1], worker);
  expect(counts(holders, [0, 1])).toEqual([450, 450]);
});

test('two workers that look at the same moment begin at places that do not meet', () => {
  const clusters = ids(10);
  const view = { clusters, workers: [1, 2], holderOf: () => undefined, movedAtOnce: 50 };
  const [one, two] = [1, 2].map((me) => nextWatches({ ...view, me }).take);
  expect([...(one ?? []), ...(two ?? [])].sort()).toEqual(clusters);
});

test('whoever held what: soon each worker has its share, every cluster somebody, and nothing moves any more', () => {
  const world = fc.record({
    held: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 200 }),
    living: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 }),
  });
  fc.assert(
    fc.property(world, ({ held, living }) => {
      const clusters = ids(held.length);
      const holders = new Map(clusters.map((id, index) => [id, held[index] ?? 0]));
      for (let turn = 0; turn < 20; turn += 1) for (const worker of living) step(holders, clusters, living, worker);
      const before = new Map(holders);
      for (const worker of living) step(holders, clusters, living, worker);
      expect(holders).toEqual(before);
      const share = Math.ceil(clusters.length / living.length);
      expect(Math.max(...counts(holders, living))).toBeLessThanOrEqual(share);
      expect(counts(holders, living).reduce((sum, count) => sum + count, 0)).toBe(clusters.length);
    }),
  );
});
