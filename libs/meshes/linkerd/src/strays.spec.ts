import { expect, test } from 'vitest';
import type { RequestMatch } from '@overmesh/model';
import { contextOf, routeOf, wanted } from './samples.ts';
import { linkerd } from './plugin.ts';

/** What is said of the timeouts 1s and 3s of two matches, the first the more specific one. */
function said(first: RequestMatch, second: RequestMatch, timeouts: readonly [string, string] = ['1s', '3s']) {
  const routes = [first, second].map((match, place) =>
    routeOf({ timeout: wanted(timeouts[place] ?? '') }, { key: `route-${place}`, match: [match] }),
  );
  const { features } = linkerd.translator.translateTraffic({ routes, settings: {} }, contextOf());
  return features.map((reports) => Object.fromEntries(reports.map((report) => [report.feature, report])));
}

const fidelities = (...given: Parameters<typeof said>) =>
  said(...given).map(({ match, timeout }) => `${match?.fidelity ?? ''} ${timeout?.fidelity ?? ''}`);

test('a header weighs more than a method for Linkerd, so a request with both is named on both routes', () => {
  const header = { headers: [{ name: 'x-a', exact: '1' }] };
  expect(fidelities({ method: 'GET' }, header)).toEqual(['approximate approximate', 'approximate exact']);
  expect(said({ method: 'GET' }, header)[0]?.['match']?.reason).toBe(
    'a request like GET / with x-a: 1 is meant for route route-0, and Linkerd gives it to route route-1',
  );
});

test('an exact path and a prefix of one length are decided by age', () => {
  const [first] = said({ path: { exact: '/reviews/admin' } }, { path: { prefix: '/reviews/admin' } });
  expect(first?.['match']?.reason).toContain('GET /reviews/admin is meant for route route-0');
  expect(first?.['match']?.reason).toContain('whichever HTTPRoute is older');
});

test.each<readonly [string, RequestMatch, RequestMatch]>([
  ['a longer path is matched by an expression', { path: { prefix: '/a/b' } }, { path: { regex: '/a/.*' } }],
  ['an expression fits the exact path', { path: { exact: '/a/b' } }, { path: { regex: '/a/.*' } }],
  [
    'a prefix has a header less',
    { path: { exact: '/a' } },
    { path: { prefix: '/a' }, headers: [{ name: 'x', present: true }] },
  ],
  ['two headers are two', { headers: [{ name: 'x', exact: '1' }] }, { headers: [{ name: 'y', exact: '1' }] }],
  ['two parameters are two', { query: [{ name: 'q', exact: '1' }] }, { query: [{ name: 'q', exact: '2' }] }],
])('where %s the report does not call the first exact', (_what, first, second) => {
  expect(fidelities(first, second)[0]).toBe('approximate approximate');
});

test.each<readonly [string, RequestMatch, RequestMatch]>([
  ['paths differ', { path: { exact: '/a' } }, { path: { exact: '/b' } }],
  ['a prefix is longer', { path: { prefix: '/a/b' } }, { path: { prefix: '/a' } }],
  ['no path is below the other', { path: { prefix: '/a' } }, { path: { prefix: '/b' } }],
  ['no expression fits', { path: { exact: '/a' } }, { path: { regex: '/b.*' } }],
  ['methods differ', { method: 'GET' }, { method: 'PUT' }],
  ['one header has one value', { headers: [{ name: 'x', exact: '1' }] }, { headers: [{ name: 'x', exact: '2' }] }],
  ['an exact path is longer', { path: { exact: '/a/b' } }, { path: { prefix: '/a' } }],
])('where %s both are exact', (_what, first, second) => {
  expect(fidelities(first, second)).toEqual(['exact exact', 'exact exact']);
});

test('routes that do the same to their requests may change places', () => {
  expect(fidelities({ method: 'GET' }, { headers: [{ name: 'x-a', exact: '1' }] }, ['2s', '2s'])).toEqual([
    'exact exact',
    'exact exact',
  ]);
});

test('the exact path / and the route of all others, which has no longer one, are decided by age', () => {
  expect(said({ path: { exact: '/' } }, { path: { exact: '/b' } })[0]?.['match']?.reason).toContain('route default');
});
