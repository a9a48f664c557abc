import { expect, test } from 'vitest';
import type { RequestMatch } from '@overmesh/model';
import { contextOf } from '../samples.ts';
import { lowerMatch } from './match.ts';

const said: readonly (readonly [string, RequestMatch, object, string])[] = [
  ['an exact path is exact', { path: { exact: '/a' } }, { path: { type: 'Exact', value: '/a' } }, 'exact'],
  [
    'a prefix is of whole elements on both sides',
    { path: { prefix: '/a' } },
    { path: { type: 'PathPrefix', value: '/a' } },
    'exact',
  ],
  [
    'a regex path is anchored',
    { path: { regex: '/a|/b' } },
    { path: { type: 'RegularExpression', value: '^(?:/a|/b)$' } },
    'exact',
  ],
  [
    'a path with // is a regex',
    { path: { exact: '/a//b.c' } },
    { path: { type: 'RegularExpression', value: '^(?:/a//b\\.c)$' } },
    'emulated',
  ],
  [
    'a path in any case is a regex',
    { path: { exact: '/a.b', ignoreCase: true } },
    { path: { type: 'RegularExpression', value: '^(?:(?i:/a\\.b))$' } },
    'emulated',
  ],
  [
    'a prefix in any case is a regex over whole elements',
    { path: { prefix: '/a', ignoreCase: true } },
    { path: { type: 'RegularExpression', value: '^(?:(?i:/a(?:/.*)?))$' } },
    'emulated',
  ],
  ['a method is exact', { method: 'CONNECT' }, { method: 'CONNECT' }, 'exact'],
  [
    'a header value is exact',
    { headers: [{ name: 'x', exact: '1' }] },
    { headers: [{ name: 'x', type: 'Exact', value: '1' }] },
    'exact',
  ],
  [
    'a header prefix is a regex',
    { headers: [{ name: 'x', prefix: 'a+' }] },
    { headers: [{ name: 'x', type: 'RegularExpression', value: '^(?:a\\+.*)$' }] },
    'emulated',
  ],
  [
    'a present header is .*',
    { headers: [{ name: 'x', present: true }] },
    { headers: [{ name: 'x', type: 'RegularExpression', value: '.*' }] },
    'emulated',
  ],
  [
    'a query regex is anchored, and never exact: Linkerd decodes, and takes any of a repeated parameter',
    { query: [{ name: 'q', regex: 'a+' }] },
    { queryParams: [{ name: 'q', type: 'RegularExpression', value: '^(?:a+)$' }] },
    'approximate',
  ],
];

test.each(said)('%s', (_sentence, match, json, fidelity) => {
  const answer = lowerMatch([match], contextOf());
  expect(answer).toMatchObject({ fidelity, patch: { matches: [json] } });
});

const refused: readonly (readonly [string, RequestMatch])[] = [
  ['an inverted header', { headers: [{ name: 'x', exact: '1', invert: true }] }],
  [
    'two conditions on one header',
    {
      headers: [
        { name: 'x', prefix: 'a' },
        { name: 'x', regex: '.*b' },
      ],
    },
  ],
  ['a query parameter named a[0]', { query: [{ name: 'a[0]', exact: '1' }] }],
  ['a regex of 1020 characters in a path', { path: { regex: 'a'.repeat(1020) } }],
];

test.each(refused)('%s cannot be said, and takes the other match of the route with it', (_sentence, match) => {
  expect(lowerMatch([{ method: 'GET' }, match], contextOf()).fidelity).toBe('unsupported');
});

test.each([
  ['a quoted part', '\\Qa.b\\E', 'unsupported'],
  ['a single byte', 'a\\C', 'unsupported'],
  ['a quoted part after a backslash', '\\\\\\Qx', 'unsupported'],
  ['a backslash and a Q', 'a\\\\Q', 'exact'],
  ['digits', '/v\\d+', 'exact'],
])('an expression with %s is %s for Linkerd, whose expressions are those of Rust', (_what, regex, fidelity) => {
  expect(lowerMatch([{ path: { regex } }], contextOf()).fidelity).toBe(fidelity);
  expect(lowerMatch([{ headers: [{ name: 'x-a', regex }] }], contextOf()).fidelity).toBe(fidelity);
});
