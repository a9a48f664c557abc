import { expect, test } from 'vitest';
import type { Location } from '../cluster.ts';
import { nameProblems, locationProblems } from './location.ts';

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
  ['a'.repeat(254), 'BAD_FORMAT'],
  ['😀', 'BAD_FORMAT'],
  ['{{east}}', 'BAD_FORMAT'],
  ['${east}', 'BAD_FORMAT'],
  ['east\u202e', 'BAD_FORMAT'],
  ['e\u0301ast', 'BAD_FORMAT'],
  ['self', 'REFUSED'],
  ['new', 'REFUSED'],
  ['all', 'REFUSED'],
] as const)('%j is no name', (name, code) => {
  expect(nameProblems(name).map((problem) => problem.code)).toEqual([code]);
});

test('a place of 5 mistakes brings 5 problems, each with its path', () => {
  const labels = { 'no key!': 'x', tier: 'a b', 'overmesh.io/x': 'y' };
  const problems = locationProblems({ labels, region: '', zone: 'eu/west' });
  expect(problems.map(({ path, code }) => [path, code])).toEqual([
    ['labels["no key!"]', 'BAD_FORMAT'],
    ['labels["tier"]', 'BAD_FORMAT'],
    ['labels["overmesh.io/x"]', 'REFUSED'],
    ['region', 'BAD_FORMAT'],
    ['zone', 'BAD_FORMAT'],
  ]);
});

test.each<[string, unknown, string]>([
  ['a number', 5, 'labels WRONG_TYPE'],
  ['a text', 'tier=prod', 'labels WRONG_TYPE'],
  ['a list', ['tier'], 'labels WRONG_TYPE'],
  ['null', null, 'labels WRONG_TYPE'],
  ['a map to a number', { tier: 5 }, 'labels["tier"] WRONG_TYPE'],
  ['a map to null', { tier: null }, 'labels["tier"] WRONG_TYPE'],
  ['a map to a map', { tier: { a: 'b' } }, 'labels["tier"] WRONG_TYPE'],
  ['__proto__', JSON.parse('{"__proto__":"x"}'), 'labels["__proto__"] BAD_FORMAT'],
])('%s for labels is refused where it stands', (_what, labels, expected) => {
  const problems = locationProblems({ labels } as Location);
  expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual([expected]);
});

test.each(['eu/west', 'eu-*', '*', 'eu*west', ' eu', 'eu\u202e', 'eu\u0000', 'münchen', '😀', 'x'.repeat(64)])(
  '41: %j is no region, zone or network',
  (part) => {
    const problems = locationProblems({ region: part, zone: part, network: part });
    expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'region BAD_FORMAT',
      'zone BAD_FORMAT',
      'network BAD_FORMAT',
    ]);
  },
);

test('65 labels are too many', () => {
  const labels = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`l${index}`, 'x']));
  expect(locationProblems({ labels }).map(({ code }) => code)).toEqual(['TOO_MANY']);
});

test('an empty place is a good one', () => {
  expect(locationProblems({})).toEqual([]);
});
