import { expect, test } from 'vitest';
import type { SeenObject } from '@overmesh/meshes/kit';
import { cluster, ISTIO, labelled, seen } from '../given.ts';
import { claims } from './claims.ts';

const SERVICES = ['shop/reviews', 'shop/ratings'].map((path) => seen('v1', 'Service', path));
const HOST = 'reviews.shop.svc.cluster.local';
const trafficPolicy = {
  connectionPool: { tcp: { connectTimeout: '3s', maxConnections: 7 } },
  outlierDetection: { consecutive5xxErrors: 3 },
};

function rule(path: string, spec: object, minute = 1): SeenObject {
  const made = seen('networking.istio.io/v1', 'DestinationRule', path, { spec: { trafficPolicy, ...spec } });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: `2026-11-01T10:0${minute}:00Z` } };
}

function ourRule(minute: number): SeenObject {
  const ours = rule('shop/overmesh-reviews', { host: HOST }, minute);
  return {
    ...ours,
    metadata: {
      ...ours.metadata,
      ...labelled({ 'app.kubernetes.io/managed-by': 'overmesh' }).metadata,
      ...ours.metadata,
    },
  };
}

function claimed(...objects: readonly SeenObject[]) {
  return claims(cluster(...SERVICES, ...objects), [ISTIO]).map(({ name, destinations, reach, yields, settings }) => ({
    name,
    destinations,
    reach,
    yields,
    settings,
  }));
}

test.each([
  ['older', 1, undefined],
  ['younger', 3, ['shop/reviews']],
])(
  'an %s rule for the same host merges with ours, and of the settings those of the older hold',
  (_age, minute, yields) => {
    const theirs = rule('shop/theirs', { host: 'reviews', trafficPolicy: { tls: { mode: 'SIMPLE' } } }, minute);
    const [claim, ...more] = claims(cluster(...SERVICES, theirs, ourRule(2)), [ISTIO]);
    expect(claim).toMatchObject({ about: 'settings', settings: ['tls.mode'] });
    expect([claim?.yields, more]).toEqual([yields, []]);
  },
);

test('a rule without settings that merges with ours claims nothing', () => {
  const theirs = rule('shop/theirs', { host: 'reviews', trafficPolicy: undefined });
  expect(claimed(theirs, ourRule(2))).toEqual([]);
});

test('a wildcard rule gives way to ours, and its settings are named, for every Service that it is about', () => {
  const all = ['shop/reviews', 'shop/ratings'];
  expect(claimed(rule('shop/defaults', { host: '*.shop.svc.cluster.local' }))).toEqual([
    {
      name: 'defaults',
      destinations: [...all].sort(),
      yields: [...all].sort(),
      settings: [
        'connectionPool.tcp.connectTimeout',
        'connectionPool.tcp.maxConnections',
        'outlierDetection.consecutive5xxErrors',
      ],
    },
  ]);
});

test("a rule in a caller's namespace counts there instead of ours", () => {
  expect(claimed(rule('client/mine', { host: HOST }))).toMatchObject([
    { name: 'mine', destinations: ['shop/reviews'], reach: { callersIn: ['client'] } },
  ]);
});

test('a rule for some pods takes ours away from all callers of its namespace: the others have none then', () => {
  const workloadSelector = { matchLabels: { app: 'web' } };
  expect(claimed(rule('client/some', { host: HOST, workloadSelector }))).toMatchObject([
    { name: 'some', reach: { callersIn: ['client'] } },
  ]);
});

test('a rule for some pods beside ours counts for them alone', () => {
  const workloadSelector = { matchLabels: { app: 'web' } };
  expect(claimed(rule('shop/some', { host: HOST, workloadSelector }), ourRule(2))).toMatchObject([
    { name: 'some', reach: { callersIn: ['shop'], callersWith: { app: 'web' } } },
  ]);
});

test('a younger rule beside the Service that is exported in another way than ours counts for everybody', () => {
  const theirs = rule('shop/theirs', { host: HOST, exportTo: ['*'] }, 3);
  expect(claimed(ourRule(2), theirs)).toEqual([{ name: 'theirs', destinations: ['shop/reviews'] }]);
});

test('of the same two ours counts where it is the younger one', () => {
  const theirs = rule('shop/theirs', { host: HOST, exportTo: ['*'] }, 1);
  expect(claimed(ourRule(2), theirs)).toMatchObject([{ name: 'theirs', yields: ['shop/reviews'] }]);
});

test('a rule of the root namespace gives way to ours', () => {
  expect(claimed(rule('istio-system/all', { host: '*.local' }))).toMatchObject([
    { name: 'all', yields: expect.anything() },
  ]);
});

test('a rule for another host claims nothing', () => {
  expect(claimed(rule('shop/theirs', { host: 'reviews.shop' }))).toEqual([]);
});
