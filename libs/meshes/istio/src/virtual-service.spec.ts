import { expect, test } from 'vitest';
import { assess, context, ISTIO, member, render, REVIEWS, route } from './given.ts';
import { DESTINATION_RULE, VIRTUAL_SERVICE } from './kinds.ts';

const HOST = 'reviews.default.svc.cluster.local';
const CANARY = [
  { weight: 90, subset: { version: 'v1' } },
  { weight: 10, subset: { version: 'v2' } },
];

test('a canary with 2 retries and a 2 s timeout is one DestinationRule and one VirtualService', () => {
  expect(render([route({ split: CANARY, retries: { attempts: 2 }, timeout: '2s' })])).toEqual([
    {
      ref: { kind: DESTINATION_RULE, namespace: 'default', name: 'overmesh-reviews' },
      body: {
        spec: {
          host: HOST,
          subsets: [
            { name: 'version-v1', labels: { version: 'v1' } },
            { name: 'version-v2', labels: { version: 'v2' } },
          ],
        },
      },
      intents: ['TrafficPolicy/canary'],
      stage: 10,
    },
    {
      ref: { kind: VIRTUAL_SERVICE, namespace: 'default', name: 'overmesh-reviews' },
      body: {
        spec: {
          hosts: [HOST],
          http: [
            {
              name: 'default',
              route: [
                { destination: { host: HOST, subset: 'version-v1' }, weight: 90 },
                { destination: { host: HOST, subset: 'version-v2' }, weight: 10 },
              ],
              timeout: '2s',
              retries: { attempts: 2, retryOn: 'gateway-error,connect-failure,refused-stream' },
            },
          ],
        },
      },
      intents: ['TrafficPolicy/canary'],
      stage: 20,
    },
  ]);
});

test('a matched route is followed by the default one, without which Istio answers 404', () => {
  const matched = route({ timeout: '1s' }, { match: [{ method: 'GET' }], key: 'get' });
  const [object] = render([matched]);
  expect(object?.body).toEqual({
    spec: {
      hosts: [HOST],
      http: [
        { name: 'get', match: [{ method: { exact: 'GET' } }], route: [{ destination: { host: HOST } }], timeout: '1s' },
        { name: 'default', route: [{ destination: { host: HOST } }] },
      ],
    },
  });
});

test('of a Service with two HTTP ports and a TCP one, each HTTP port has its own routes', () => {
  const destination = {
    ...REVIEWS,
    ports: [
      { port: 80, name: 'http', protocol: 'TCP' as const },
      { port: 81, name: 'grpc', protocol: 'TCP' as const },
      { port: 9000, name: 'tcp', protocol: 'TCP' as const },
    ],
  };
  const [object] = render([route({ timeout: '1s' })], context({ destination }));
  const on = (number: number) => ({
    name: `default-${number}`,
    match: [{ port: number }],
    route: [{ destination: { host: HOST, port: { number } } }],
    timeout: '1s',
  });
  expect(object?.body).toEqual({ spec: { hosts: [HOST], http: [on(80), on(81)] } });
});

test('another Service keeps the port that was called when none is given', () => {
  const next = { ...REVIEWS, name: 'reviews-next' };
  const given = context({ member: member({ destinations: [REVIEWS, next] }) });
  const split = [{ weight: 100, destination: { name: 'reviews-next' } }];
  const [object] = render([route({ split })], given);
  expect(object?.body).toMatchObject({
    spec: {
      http: [
        {
          route: [
            { destination: { host: 'reviews-next.default.svc.cluster.local', port: { number: 9080 } }, weight: 100 },
          ],
        },
      ],
    },
  });
});

test('the owners of all routes are the intents, sorted, and those of the subsets are the DestinationRule’s', () => {
  const routes = [
    route({ timeout: '1s' }, { match: [{ method: 'GET' }], key: 'get', owner: 'b' }),
    route({ split: CANARY }, { owner: 'a' }),
  ];
  expect(render(routes).map(({ intents }) => intents)).toEqual([
    ['TrafficPolicy/a'],
    ['TrafficPolicy/a', 'TrafficPolicy/b'],
  ]);
});

test('a name of more than 63 characters is cut and hashed', () => {
  const destination = { ...REVIEWS, name: 'r'.repeat(60) };
  const [object] = render([route({ timeout: '1s' })], context({ destination }));
  expect(object?.ref.name).toMatch(/^overmesh-r+-[a-z0-9]{10}$/);
  expect(object?.ref.name).toHaveLength(63);
});

test('a route that cannot be matched is left out, and the others stay', () => {
  const twice = [
    {
      headers: [
        { name: 'x', prefix: 'a' },
        { name: 'x', regex: '.*b' },
      ],
    },
  ];
  const routes = [route({ timeout: '1s' }, { match: twice, key: 'x' }), route({ timeout: '2s' })];
  const [object] = render(routes);
  expect(object?.body).toMatchObject({ spec: { http: [{ name: 'default', timeout: '2s' }] } });
  expect(routes.map((each) => assess(each, context()))).toEqual([
    [
      {
        feature: 'match',
        fidelity: 'unsupported',
        reason: 'Istio takes one condition of a kind on header x, and there are more',
      },
      { feature: 'timeout', fidelity: 'unsupported', reason: 'the requests it is for cannot be matched here' },
    ],
    [{ feature: 'timeout', fidelity: 'exact' }],
  ]);
});

const TCP = { ...REVIEWS, ports: [{ port: 5000, name: 'redis', protocol: 'TCP' as const }] };
const AMBIENT = { ...ISTIO, modes: ['ambient'] as const };
const WAYPOINT = {
  namespace: 'default',
  name: 'waypoint',
  mesh: 'istio',
  role: 'waypoint' as const,
  addresses: [],
  ports: [],
};

test.each([
  ['a Service of Redis', context({ destination: TCP }), 'no port of default/reviews carries HTTP: 5000 is redis'],
  ['Istio 1.20', context({ member: member({ mesh: { ...ISTIO, version: '1.20.3' } }) }), 'networking.istio.io/v1'],
  ['ambient without a waypoint', context({ member: member({ mesh: AMBIENT }) }), 'has no waypoint'],
  [
    'ambient with the waypoint of another Service',
    context({ member: member({ mesh: AMBIENT, gateways: [{ ...WAYPOINT, serves: ['default/ratings'] }] }) }),
    'has no waypoint',
  ],
])('%s takes no feature of requests, with the reason', (_name, given, reason) => {
  const wanted = route({ timeout: '1s' });
  expect(render([wanted], given)).toEqual([]);
  expect(assess(wanted, given)).toMatchObject([{ feature: 'timeout', fidelity: 'unsupported' }]);
  expect(assess(wanted, given)[0]?.reason).toContain(reason);
});

test('ambient with its waypoint takes a timeout', () => {
  const given = context({
    member: member({ mesh: AMBIENT, gateways: [{ ...WAYPOINT, serves: ['default/reviews'] }] }),
  });
  expect(assess(route({ timeout: '1s' }), given)).toEqual([{ feature: 'timeout', fidelity: 'exact' }]);
});
