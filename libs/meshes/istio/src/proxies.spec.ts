import { expect, test } from 'vitest';
import { proxies } from './proxies.ts';

const ROUTES = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
const LISTENERS = 'type.googleapis.com/envoy.config.listener.v3.Listener';
const ENDPOINTS = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment';

const proxy = (name: string, resources: object) => ({ proxy: `${name}.shop`, istio_version: '1.31.0', resources });
const acked = { sent: 'n1', acked: 'n1', sentTime: '2026-11-29T22:00:00Z' };
const lagging = { ...acked, sent: 'n2' };
const refusal = { proxy: 'b.shop', type: 'RouteConfiguration', error: 'duplicate domain' };

test.each<[string, readonly unknown[], object | undefined]>([
  [
    'all have acknowledged',
    [[proxy('a', { [ROUTES]: acked })], [proxy('b', { [ROUTES]: acked })]],
    { connected: 2, acknowledged: 2, refused: 0, refusals: [] },
  ],
  [
    'one lags behind in two types',
    [[proxy('a', { [ROUTES]: acked }), proxy('b', { [ROUTES]: lagging, [LISTENERS]: lagging })]],
    { connected: 2, acknowledged: 1, refused: 0, refusals: [], lag: 'b.shop has not acknowledged RouteConfiguration' },
  ],
  [
    'one has refused, on another replica',
    [[proxy('a', { [ROUTES]: acked })], [proxy('b', { [ROUTES]: { ...acked, lastError: 'duplicate domain' } })]],
    { connected: 2, acknowledged: 1, refused: 1, refusals: [refusal] },
  ],
  [
    'only endpoints are on their way',
    [[proxy('a', { [ROUTES]: acked, [ENDPOINTS]: lagging })]],
    { connected: 1, acknowledged: 1, refused: 0, refusals: [] },
  ],
  [
    'one was never sent any',
    [[proxy('a', { [ROUTES]: {} })]],
    { connected: 1, acknowledged: 1, refused: 0, refusals: [] },
  ],
  ['no proxy is connected', [[]], { connected: 0, acknowledged: 0, refused: 0, refusals: [] }],
  ['somebody else answers', ['hello'], undefined],
])('when %s that is what is counted', (_name, answers, counted) => {
  expect(proxies.count(answers)).toEqual(counted);
});

test('of a thousand proxies that refuse, all are counted and five are told of', () => {
  const many = Array.from({ length: 1_000 }, (_, index) =>
    proxy(`p${index}`, { [ROUTES]: { ...lagging, lastError: 'no' } }),
  );
  const counted = proxies.count([many]);
  expect(counted).toMatchObject({ connected: 1_000, acknowledged: 0, refused: 1_000 });
  expect(counted?.refusals).toHaveLength(5);
});
