import { expect, test } from 'vitest';
import { nameProblems, placeProblems } from './place.ts';

test.each(['east', 'e', 'eu-west-1', '1a', 'a'.repeat(63)])('%s is a name', (name) => {
  expect(nameProblems(name)).toEqual([]);
});

test.each([
  ['', 'BAD_FORMAT'],
  ['a'.repeat(64), 'BAD_FORMAT'],
  ['East', 'BAD_FORMAT'],
  ['../x', 'BAD_FORMAT'],
  ['é', 'BAD_FORMAT'],
  ['%00', 'BAD_FORMAT'],
  ['a\u0000', 'BAD_FORMAT'],
  ["x'; drop table clusters; --", 'BAD_FORMAT'],
  ['all', 'REFUSED'],
] as const)('%j is no name', (name, code) => {
  expect(nameProblems(name).map((problem) => problem.code)).toEqual([code]);
});

test('a place of 5 mistakes brings 5 problems, each with its path', () => {
  const labels = { 'no key!': 'x', tier: 'a b', 'overmesh.io/x': 'y' };
  const problems = placeProblems({ labels, region: '', zone: 'eu/west' });
  expect(problems.map(({ path, code }) => [path, code])).toEqual([
    ['labels["no key!"]', 'BAD_FORMAT'],
    ['labels["tier"]', 'BAD_FORMAT'],
    ['labels["overmesh.io/x"]', 'REFUSED'],
    ['region', 'BAD_FORMAT'],
    ['zone', 'BAD_FORMAT'],
  ]);
});

test('65 labels are too many', () => {
  const labels = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`l${index}`, 'x']));
  expect(placeProblems({ labels }).map(({ code }) => code)).toEqual(['TOO_MANY']);
});

test('an empty place is a good one', () => {
  expect(placeProblems({})).toEqual([]);
});
