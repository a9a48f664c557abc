import { expect, test } from 'vitest';
import { lookStep, restMs, saveStep } from './looking.ts';
import type { Looking, LookStep, SeenNow } from './looking.ts';

const NOW = 1_000;
const problem = { kind: 'Pod', reason: 'forbidden', message: 'no' };
const known: Looking = {
  ...{ last: { hash: 'a', problems: [] }, isAbsenceUnverified: false, isOutdated: false, nextChangeAt: Infinity },
};
const quiet: SeenNow = {
  ...{ hasNews: false, isSettled: true, isBlind: false, areConfigMapsOld: false, problems: [] },
};

test.each<[string, Partial<Looking>, Partial<SeenNow>, LookStep]>([
  ['half-read', {}, { isSettled: false, hasNews: true }, 'wait'],
  ['quiet and all known', {}, {}, 'renew'],
  ['heard of something', {}, { hasNews: true }, 'take'],
  ['never known', { last: undefined }, {}, 'take'],
  ['of an unanswered absence', { isAbsenceUnverified: true }, {}, 'take'],
  ['whose row another wrote', { isOutdated: true }, {}, 'take'],
  ['whose pod is stuck by now', { nextChangeAt: NOW }, {}, 'take'],
  ['whose pod is stuck in a moment', { nextChangeAt: NOW + 1 }, {}, 'renew'],
  ['with a problem', {}, { problems: [problem] }, 'take'],
  ['whose problem has gone', { last: { hash: 'a', problems: [problem] } }, {}, 'take'],
  ['whose ConfigMaps are old', {}, { areConfigMapsOld: true }, 'take'],
  ['that cannot be read at all', {}, { isBlind: true, problems: [problem] }, 'tell-blind'],
  ['that can be read no more, with news', {}, { isBlind: true, hasNews: true }, 'tell-blind'],
])('a cluster %s', (_what, looking, seen, step) => {
  expect(lookStep({ ...known, ...looking }, { ...quiet, ...seen }, NOW)).toBe(step);
});

test('what is other than before is verified; other problems of the same are saved, and another wording of them is none', () => {
  const last = { hash: 'a', problems: [problem] };
  expect(saveStep(last, { hash: 'b', problems: [problem] })).toBe('verify');
  expect(saveStep(undefined, { hash: 'a', problems: [] })).toBe('verify');
  expect(saveStep(last, { hash: 'a', problems: [] })).toBe('save');
  expect(saveStep(last, { hash: 'a', problems: [{ ...problem, message: 'still no' }] })).toBe('renew');
});

test('a cluster with something open is asked again sooner', () => {
  const periods = { refreshMs: 60_000, troubledMs: 5_000 };
  expect(restMs(known, [], periods)).toBe(60_000);
  expect(restMs(known, [problem], periods)).toBe(5_000);
  expect(restMs({ ...known, isAbsenceUnverified: true }, [], periods)).toBe(5_000);
});
