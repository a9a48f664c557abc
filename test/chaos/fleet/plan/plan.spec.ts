import { expect, test } from 'vitest';
import { fleetPlanInWords } from '../words.ts';
import { makeFleetPlan } from './plan.ts';

const seeds = Array.from({ length: 20 }, (_, seed) => seed);
const planOf = (seed: number) => makeFleetPlan({ seed, ms: 300_000, simulated: 50, real: 4 });

test('one seed is one plan, and another is another', () => {
  expect(fleetPlanInWords(planOf(7))).toEqual(fleetPlanInWords(planOf(7)));
  expect(fleetPlanInWords(planOf(7))).not.toEqual(fleetPlanInWords(planOf(8)));
});

test.each(seeds)('seed %i has 20 waves, in which every cluster is once', (seed) => {
  const { waves, simulatedNames, realNames } = planOf(seed);
  expect(waves).toHaveLength(20);
  expect(waves.flatMap(({ clusters }) => clusters).sort()).toEqual([...simulatedNames, ...realNames].sort());
});

test.each(seeds)(
  'seed %i kills workers, restarts Postgres, and cuts off a quarter for longer than a deadline',
  (seed) => {
    const { faults, ms } = planOf(seed);
    expect(faults.some(({ trouble }) => trouble.on === 'program' && trouble.name.startsWith('worker'))).toBe(true);
    expect(faults.some(({ trouble }) => trouble.on === 'postgres')).toBe(true);
    const cuts = faults.flatMap(({ trouble, ...times }) =>
      trouble.on === 'clusters' ? [{ ...times, ...trouble }] : [],
    );
    expect(cuts.map(({ names }) => new Set(names).size)).toEqual(cuts.map(() => 14));
    expect(cuts.some(({ atMs, untilMs }) => untilMs - atMs > 60_000)).toBe(true);
    expect(faults.every(({ atMs, untilMs }) => atMs < untilMs && untilMs <= ms)).toBe(true);
  },
);

test.each(seeds)('no two edits of seed %i have the same timeout: each says which revision it is of', (seed) => {
  const { authors, first } = planOf(seed);
  const edits = authors
    .flat()
    .flatMap((act) => (act.do === 'edit' && act.edit.do === 'apply' ? act.edit.documents : []));
  const timeouts = [...first, ...edits].flatMap(({ spec }) =>
    typeof spec['timeout'] === 'string' ? spec['timeout'] : [],
  );
  expect(new Set(timeouts).size).toBe(timeouts.length);
  expect(timeouts.length).toBeGreaterThan(100);
});
