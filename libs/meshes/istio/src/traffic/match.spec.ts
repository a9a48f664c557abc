import { expect, test } from 'vitest';
import type { RequestMatch } from '@overmesh/model';
import { context } from '../given.ts';
import { trafficTable } from './table.ts';

function lower(...matches: readonly RequestMatch[]) {
  const answer = trafficTable.match;
  return typeof answer === 'function' ? answer(matches, context()) : answer;
}

const CASES: readonly (readonly [string, RequestMatch, readonly object[]])[] = [
  ['an exact path', { path: { exact: '/a' } }, [{ uri: { exact: '/a' } }]],
  ['a prefix of whole elements', { path: { prefix: '/a' } }, [{ uri: { exact: '/a' } }, { uri: { prefix: '/a/' } }]],
  ['a prefix with a slash', { path: { prefix: '/a/' } }, [{ uri: { exact: '/a' } }, { uri: { prefix: '/a/' } }]],
  ['the prefix of every path', { path: { prefix: '/' } }, [{ uri: { prefix: '/' } }]],
  ['a regex', { path: { regex: '/a/[0-9]+' } }, [{ uri: { regex: '/a/[0-9]+' } }]],
  ['a path in any case', { path: { exact: '/a', ignoreCase: true } }, [{ uri: { exact: '/a' }, ignoreUriCase: true }]],
  [
    'a prefix in any case',
    { path: { prefix: '/a', ignoreCase: true }, method: 'GET' },
    [
      { uri: { exact: '/a' }, ignoreUriCase: true, method: { exact: 'GET' } },
      { uri: { prefix: '/a/' }, ignoreUriCase: true, method: { exact: 'GET' } },
    ],
  ],
  ['a method', { method: 'GET' }, [{ method: { exact: 'GET' } }]],
  [
    'headers of each kind',
    {
      headers: [
        { name: 'b', prefix: 'x' },
        { name: 'a', present: true },
        { name: 'c', exact: '1', invert: true },
        { name: 'd', present: true, invert: true },
      ],
    },
    [{ headers: { a: {}, b: { prefix: 'x' } }, withoutHeaders: { c: { exact: '1' }, d: {} } }],
  ],
  ['a query parameter', { query: [{ name: 'q', regex: 'x.*' }] }, [{ queryParams: { q: { regex: 'x.*' } } }]],
  [
    'a prefix and a method, each with the other',
    { path: { prefix: '/a' }, method: 'PUT' },
    [
      { uri: { exact: '/a' }, method: { exact: 'PUT' } },
      { uri: { prefix: '/a/' }, method: { exact: 'PUT' } },
    ],
  ],
];

test.each(CASES)('%s is exact', (_name, match, matches) => {
  expect(lower(match)).toEqual({ fidelity: 'exact', patch: { matches } });
});

test('two matches are alternatives, in their order', () => {
  expect(lower({ method: 'GET' }, { path: { exact: '/a' } })).toMatchObject({
    patch: { matches: [{ method: { exact: 'GET' } }, { uri: { exact: '/a' } }] },
  });
});

test('two conditions on one header cannot be said, and one of each sign can', () => {
  const [starts, ends] = [
    { name: 'x', prefix: 'a' },
    { name: 'x', regex: '.*z' },
  ];
  expect(lower({ headers: [starts, ends] })).toMatchObject({ fidelity: 'unsupported' });
  expect(lower({ headers: [starts, { ...ends, invert: true }] })).toMatchObject({ fidelity: 'exact' });
});

test('two conditions on one query parameter cannot be said', () => {
  expect(
    lower({
      query: [
        { name: 'q', exact: '1' },
        { name: 'q', regex: '.' },
      ],
    }),
  ).toMatchObject({
    fidelity: 'unsupported',
  });
});

test.each([[{ name: 'x', exact: '', invert: true }], [{ name: 'x', regex: 'a*', invert: true }]])(
  'the inverted condition %o takes a missing header for an empty one, so it is approximate',
  (header) => {
    expect(lower({ headers: [header] })).toMatchObject({ fidelity: 'approximate' });
  },
);
