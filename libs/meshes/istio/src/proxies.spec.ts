import { expect, test } from 'vitest';
import { proxies } from './proxies.ts';

const ROUTES = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
const ENDPOINTS = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment';
const LATER = 20_000;

const proxy = (name: string, resources: object) => ({ proxy: `${name}.shop`, istio_version: '1.31.0', resources });
const acked = { sent: 'n1', acked: 'n1', sentTime: '2026-11-29T22:00:00Z' };
const lagging = { ...acked, sent: 'n2' };

test.each<[string, readonly unknown[], number, string, string]>([
  ['all have acknowledged', [[proxy('a', { [ROUTES]: acked })], [proxy('b', { [ROUTES]: acked })]], LATER, 'yes', ''],
  [
    'one lags behind',
    [[proxy('a', { [ROUTES]: acked }), proxy('b', { [ROUTES]: lagging })]],
    LATER,
    'pending',
    '1 of 2 proxies lag: b.shop has not acknowledged RouteConfiguration',
  ],
  [
    'one has refused, on another replica',
    [[proxy('a', { [ROUTES]: acked })], [proxy('b', { [ROUTES]: { ...lagging, lastError: 'duplicate domain' } })]],
    0,
    'no',
    'proxy b.shop refused RouteConfiguration: duplicate domain',
  ],
  ['only endpoints are on their way', [[proxy('a', { [ROUTES]: acked, [ENDPOINTS]: lagging })]], LATER, 'yes', ''],
  ['one was never sent any', [[proxy('a', { [ROUTES]: {} })]], LATER, 'yes', ''],
  ['it was written a second ago', [[proxy('a', { [ROUTES]: acked })]], 1_000, 'pending', 'istiod may gather changes'],
  ['no proxy is connected', [[]], LATER, 'unknown', 'no proxy is connected'],
  ['somebody else answers', ['hello'], LATER, 'unknown', 'does not answer /debug/syncz'],
])('when %s that is what is told', (_name, answers, sinceMs, state, reason) => {
  const told = proxies.judge(answers, sinceMs);
  expect(told.state).toBe(state);
  expect(told.reason ?? '').toContain(reason);
});
