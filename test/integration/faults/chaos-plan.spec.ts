import { parseIntent } from '@overmesh/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import '../../harness/one-seed.ts';
import { blinds, cutsOff, kindOf, placeOf } from '../../chaos/plan/faults.ts';
import type { PlannedFault } from '../../chaos/plan/faults.ts';
import { makePlan } from '../../chaos/plan/plan.ts';
import { planInWords } from '../../chaos/plan/words.ts';

const options = fc.record({
  seed: fc.nat(),
  ms: fc.integer({ min: 5_000, max: 300_000 }),
  clusters: fc.integer({ min: 2, max: 4 }),
});
const twenty = Array.from({ length: 20 }, (_, index) => makePlan({ seed: index + 1, ms: 120_000 }));

test('one seed makes one plan, and another seed another', () => {
  fc.assert(
    fc.property(options, (given) => {
      expect(makePlan(given)).toEqual(makePlan(given));
      expect(planInWords(makePlan(given))).not.toEqual(planInWords(makePlan({ ...given, seed: given.seed + 1 })));
    }),
    { numRuns: 50 },
  );
});

test('every fault has its heal before the end, and no part has two at a time', () => {
  fc.assert(
    fc.property(options, (given) => {
      const { faults, ms } = makePlan(given);
      const healed = new Map<string, number>();
      for (const { atMs, untilMs, trouble } of faults) {
        expect(untilMs).toBeGreaterThanOrEqual(atMs);
        expect(untilMs).toBeLessThanOrEqual(ms);
        expect(atMs).toBeGreaterThanOrEqual(healed.get(placeOf(trouble)) ?? 0);
        healed.set(placeOf(trouble), untilMs);
      }
    }),
    { numRuns: 50 },
  );
});

test('in two minutes one cluster is cut off for 35 s while workers and Postgres are left alone', () => {
  for (const { faults } of twenty) {
    const isAlone = ({ atMs }: PlannedFault) =>
      !faults.some((one) => blinds(one.trouble) && one.atMs < atMs + 25_000 && one.untilMs > atMs - 25_000);
    const told = faults.filter((one) => cutsOff(one.trouble) && one.untilMs - one.atMs >= 30_000 && isAlone(one));
    expect(told.length).toBeGreaterThan(0);
  }
});

test('of the documents only those that are made to be refused are no documents, and request ids are unique', () => {
  for (const { writers } of twenty) {
    const edits = writers.flat();
    const documents = edits.flatMap((edit) => (edit.do === 'apply' ? edit.documents : []));
    const refused = documents.filter((document) => !parseIntent(document).ok);
    expect(new Set(refused.map(({ metadata }) => metadata.name))).toEqual(new Set(['No Name']));
    expect(new Set(edits.map(({ requestId }) => requestId)).size).toBe(edits.length);
  }
});

test('seeds 1 to 20 of two minutes have every kind of fault, two to six at once on average, and either queue', () => {
  const faults = twenty.flatMap((plan) => plan.faults);
  const kinds = new Set(faults.map(({ trouble }) => kindOf(trouble)));
  expect([...kinds].filter((kind) => kind.startsWith('line/')).length).toBe(23);
  expect([...kinds].filter((kind) => !kind.startsWith('line/')).sort()).toEqual([
    ...['blackhole', 'refuse', 'reset'].map((how) => `network/postgres/${how}`),
    ...['blackhole', 'refuse', 'reset'].map((how) => `network/redis/${how}`),
    ...['api', 'cluster', 'postgres', 'redis', 'worker'].flatMap((part) => [
      `power/${part}/kill`,
      `power/${part}/pause`,
    ]),
    'queue/flush',
  ]);
  const atOnce = faults.reduce((sum, { atMs, untilMs }) => sum + untilMs - atMs, 0) / (20 * 120_000);
  expect(atOnce).toBeGreaterThan(2);
  expect(atOnce).toBeLessThan(6);
  expect(new Set(twenty.map(({ queue }) => queue))).toEqual(new Set(['postgres', 'redis']));
});
