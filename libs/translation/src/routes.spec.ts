import { expect, test } from 'vitest';
import { policy, service } from '../test/tiny-world.ts';
import { planRoutes } from './routes.ts';
import type { Policy } from './precedence.ts';

const reviews = service('reviews');
const young = { createdAt: '2026-06-01T00:00:00Z' };

/** A route as one line: its matches, then each feature with its value and owners. */
function lines(policies: readonly Policy[]): readonly string[] {
  return planRoutes(policies, reviews).routes.map(({ route }) => {
    const wants = Object.entries(route.wants).map(
      ([feature, { value, owners }]) =>
        `${feature} ${JSON.stringify(value)} of ${owners.join('+').replaceAll('TrafficPolicy/', '')}`,
    );
    return [JSON.stringify(route.match ?? 'others'), ...wants.sort()].join(' | ');
  });
}

test('policies on all requests share the one route without key', () => {
  const { routes } = planRoutes([policy('a', { timeout: '2s' }), policy('b', { retries: { attempts: 0 } })], reviews);
  expect(routes.map(({ route }) => [route.key, Object.keys(route.wants).sort(), route.owners])).toEqual([
    ['', ['retries', 'timeout'], ['TrafficPolicy/a', 'TrafficPolicy/b']],
  ]);
});

test('a matched route takes from the route of all others what it does not set itself', () => {
  const base = policy('base', { timeout: '2s', split: [{ weight: 100, subset: { version: 'v1' } }] });
  const beta = policy('beta', {
    match: [{ headers: [{ name: 'beta', exact: 'yes' }] }],
    split: [{ weight: 100, subset: { version: 'v2' } }],
  });
  const slow = policy('slow', { match: [{ path: { prefix: '/export' } }], timeout: '60s' });
  expect(lines([beta, slow, base])).toEqual([
    '[{"path":{"prefix":"/export"}}] | split [{"weight":100,"subset":{"version":"v1"}}] of base | timeout "60s" of slow',
    '[{"headers":[{"name":"beta","exact":"yes"}]}] | split [{"weight":100,"subset":{"version":"v2"}}] of beta | timeout "2s" of base',
    '"others" | split [{"weight":100,"subset":{"version":"v1"}}] of base | timeout "2s" of base',
  ]);
});

test('routes stand in the order of the Gateway API: exact path, longer prefix, regex, method, headers, query', () => {
  const matches = [
    { path: { exact: '/a' } },
    { path: { prefix: '/a/b' }, method: 'GET' as const },
    { path: { prefix: '/a/b' } },
    { path: { prefix: '/a' }, method: 'GET' as const, headers: [{ name: 'x', present: true as const }] },
    { path: { regex: '/a.*' } },
    { method: 'GET' as const },
    {
      headers: [
        { name: 'x', present: true as const },
        { name: 'y', present: true as const },
      ],
    },
    { headers: [{ name: 'x', present: true as const }], query: [{ name: 'q', exact: '1' }] },
    { headers: [{ name: 'x', present: true as const }] },
    { query: [{ name: 'q', exact: '1' }] },
  ];
  const policies = matches.map((match, index) => policy(`p${index}`, { match: [match], timeout: `${index + 1}s` }));
  const { routes } = planRoutes([...policies].reverse(), reviews);
  expect(routes.flatMap(({ route }) => route.match ?? [])).toEqual(matches);
});

test('among equally specific matches the policy that would win a conflict comes first', () => {
  const x = policy('x', { match: [{ headers: [{ name: 'x', present: true }] }], timeout: '1s' }, young);
  const y = policy('y', { match: [{ headers: [{ name: 'y', present: true }] }], timeout: '2s' });
  const first = planRoutes([x, y], reviews).routes[0]?.route.match?.[0]?.headers?.[0]?.name;
  expect(first).toBe('y');
});

test('equal matches in other words are one route', () => {
  const a = policy('a', {
    match: [
      {
        path: { prefix: '/r/' },
        headers: [
          { name: 'x', exact: '1', invert: false },
          { name: 'b', present: true },
        ],
      },
    ],
    timeout: '1s',
  });
  const b = policy('b', {
    match: [
      {
        headers: [
          { name: 'b', present: true },
          { exact: '1', name: 'x' },
        ],
        path: { prefix: '/r' },
      },
    ],
    retries: { attempts: 1 },
  });
  expect(planRoutes([a, b], reviews).routes).toHaveLength(1);
});

test('the prefix / is every request: no route of its own, and features for the others', () => {
  const all = policy('all', { match: [{ path: { prefix: '/' } }], timeout: '1s' });
  const get = policy('get', { match: [{ method: 'GET', path: { prefix: '/' } }], retries: { attempts: 1 } });
  expect(lines([all, get])).toEqual([
    '[{"method":"GET"}] | retries {"attempts":1} of get | timeout "1s" of all',
    '"others" | timeout "1s" of all',
  ]);
});

test('a gRPC call is a POST to its path, and joins the policy that says so itself', () => {
  const call = policy('call', { match: [{ grpc: { service: 'shop.v1.Checkout', method: 'Place' } }], timeout: '1s' });
  const post = policy('post', {
    match: [{ path: { exact: '/shop.v1.Checkout/Place' }, method: 'POST' }],
    retries: { attempts: 1 },
  });
  const service = policy('service', { match: [{ grpc: { service: 'shop.v1.Checkout' } }], timeout: '3s' });
  expect(lines([call, post, service])).toEqual([
    '[{"path":{"exact":"/shop.v1.Checkout/Place"},"method":"POST"}] | retries {"attempts":1} of post | timeout "1s" of call',
    '[{"path":{"prefix":"/shop.v1.Checkout"},"method":"POST"}] | timeout "3s" of service',
  ]);
});

test('of two paths of one length the one in its own letters comes first, and letters of the other make no difference', () => {
  const any = policy('any', { match: [{ path: { exact: '/Cart', ignoreCase: true } }], timeout: '1s' });
  const again = policy('again', { match: [{ path: { exact: '/CART', ignoreCase: true } }], retries: { attempts: 1 } });
  const own = policy('own', { match: [{ path: { exact: '/Cart' } }], timeout: '2s' });
  expect(lines([any, again, own])).toEqual([
    '[{"path":{"exact":"/Cart"}}] | timeout "2s" of own',
    '[{"path":{"exact":"/cart","ignoreCase":true}}] | retries {"attempts":1} of again | timeout "1s" of any',
  ]);
});

test('two matches of one policy are one route with two matches', () => {
  const either = policy('a', { match: [{ method: 'GET' }, { method: 'HEAD' }], timeout: '1s' });
  expect(planRoutes([either], reviews).routes.map(({ route }) => route.match?.length)).toEqual([2]);
});

test('two matches of one policy stay apart where the match of another stands between them', () => {
  const either = policy('a', { match: [{ path: { exact: '/r/1' } }, { path: { prefix: '/r' } }], timeout: '1s' });
  const between = policy('b', { match: [{ path: { prefix: '/r/2' } }], timeout: '2s' });
  expect(planRoutes([either, between], reviews).routes.map(({ route }) => route.owners)).toEqual([
    ['TrafficPolicy/a'],
    ['TrafficPolicy/b'],
    ['TrafficPolicy/a'],
  ]);
});

test('the loser of a field keeps its other fields, and the conflict names both, field and rule', () => {
  const old = policy('old', { timeout: '2s' });
  const newcomer = policy('new', { timeout: '5s', retries: { attempts: 3 } }, young);
  const { routes, conflicts } = planRoutes([newcomer, old], reviews);
  expect(routes[0]?.route.wants).toEqual({
    timeout: { value: '2s', owners: ['TrafficPolicy/old'] },
    retries: { value: { attempts: 3 }, owners: ['TrafficPolicy/new'] },
  });
  expect(conflicts).toEqual([
    {
      field: 'timeout',
      winner: 'TrafficPolicy/old',
      loser: 'TrafficPolicy/new',
      rule: 'age',
      message:
        'TrafficPolicy/old and TrafficPolicy/new want different timeout for all requests; TrafficPolicy/old has it, because it is older (2026-01-01T00:00:00Z against 2026-06-01T00:00:00Z)',
    },
  ]);
});

test.each([
  ['2s and 2000ms', { timeout: '2s' }, { timeout: '2000ms' }],
  [
    'no conditions and the default ones',
    { retries: { attempts: 1 } },
    { retries: { attempts: 1, on: ['refused-stream', 'connect-failure', 'gateway-error'] } },
  ],
  [
    '0 attempts with and without a bound of each',
    { retries: { attempts: 0 } },
    { retries: { attempts: 0, perTryTimeout: '1s' } },
  ],
  [
    'shares in another order, with the own namespace said',
    {
      split: [
        { weight: 90, destination: { name: 'v1' } },
        { weight: 10, subset: { a: '1', b: '2' } },
      ],
    },
    {
      split: [
        { weight: 10, subset: { b: '2', a: '1' } },
        { weight: 90, destination: { name: 'v1', namespace: 'shop' } },
      ],
    },
  ],
] as const)('%s are no conflict, and both policies own the field', (_words, one, other) => {
  const { routes, conflicts } = planRoutes([policy('a', one), policy('b', other)], reviews);
  expect(conflicts).toEqual([]);
  expect(Object.values(routes[0]?.route.wants ?? {}).map(({ owners }) => owners)).toEqual([
    ['TrafficPolicy/a', 'TrafficPolicy/b'],
  ]);
});

test('a key says something of the match and stays below 36 characters', () => {
  const long = policy('a', { match: [{ path: { prefix: `/${'reviews-'.repeat(20)}` } }], timeout: '1s' });
  expect(planRoutes([long], reviews).routes[0]?.route.key).toMatch(/^path-reviews-[-a-z]{1,11}-[a-z0-9]{10}$/);
});
