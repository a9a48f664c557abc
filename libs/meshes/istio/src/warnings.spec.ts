import type { Mesh } from '@overmesh/model';
import { expect, test } from 'vitest';
import { context, ISTIO, member, podSet, REVIEWS, route, warnings, workload } from './given.ts';

const RETRIED = { attempts: 1 };

function codes(...given: Parameters<typeof warnings>) {
  return warnings(...given).map(({ code }) => code);
}

test('retries that are said, on pods that are there, warn of nothing', () => {
  expect(codes([route({ retries: RETRIED, split: [{ weight: 100, subset: { version: 'v1' } }] })])).toEqual([]);
});

test('a route without retries has Istio’s 2, which is said with its name', () => {
  const [warning] = warnings([route({ timeout: '1s' }, { key: 'get', match: [{ method: 'GET' }] })]);
  expect(warning?.code).toBe('MESH_DEFAULT');
  expect(warning?.message).toContain('(routes: get)');
});

test('a subset without pods is named with its weight, once', () => {
  const split = [{ weight: 90 }, { weight: 10, subset: { version: 'v3' } }];
  const twice = [
    route({ retries: RETRIED, split }, { key: 'get', match: [{ method: 'GET' }] }),
    route({ retries: RETRIED, split }),
  ];
  expect(warnings(twice)).toEqual([
    {
      code: 'REQUESTS_FAIL',
      message: 'no pod of default/reviews has version=v3: its 10 % of the requests would get 503',
    },
  ]);
});

test('in the middle of a rolling update both versions of one Deployment have pods', () => {
  const pods = ['v1', 'v2'].map((version) => podSet({ app: 'reviews', version }));
  const given = context({ member: member({ workloads: [workload('', { name: 'reviews', podSets: pods })] }) });
  const split = [
    { weight: 90, subset: { version: 'v1' } },
    { weight: 10, subset: { version: 'v2' } },
  ];
  expect(codes([route({ retries: RETRIED, split })], given)).toEqual([]);
});

test('a subset whose pods never became ready is warned of with its weight', () => {
  const stuck = podSet({ app: 'reviews', version: 'v2' }, { state: 'stuck' });
  const given = context({ member: member({ workloads: [workload('v2', { podSets: [stuck] })] }) });
  const [warning] = warnings([route({ retries: RETRIED, split: [{ weight: 100, subset: { version: 'v2' } }] })], given);
  expect(warning).toEqual({
    code: 'REQUESTS_FAIL',
    message:
      'no pod of default/reviews with version=v2 has been ready for minutes: its 100 % of the requests would get 503',
  });
});

test('a Deployment scaled to 0 is no pod', () => {
  const given = context({ member: member({ workloads: [workload('v1', { podSets: [] })] }) });
  expect(codes([route({ retries: RETRIED, split: [{ weight: 100, subset: { version: 'v1' } }] })], given)).toEqual([
    'REQUESTS_FAIL',
  ]);
});

test('a TCP port beside an HTTP one is named', () => {
  const destination = { ...REVIEWS, ports: [...REVIEWS.ports, { port: 9000, name: 'tcp', protocol: 'TCP' as const }] };
  expect(codes([route({ retries: RETRIED })], context({ destination }))).toEqual(['NOT_HTTP']);
});

test('where no port is HTTP nothing is written, so defaults are not warned of', () => {
  const destination = { ...REVIEWS, ports: [{ port: 6379, name: 'redis', protocol: 'TCP' as const }] };
  expect(codes([route({ timeout: '1s' })], context({ destination }))).toEqual(['NOT_HTTP']);
});

test('pods outside the mesh are named', () => {
  const outside = workload('v3', { podSets: [podSet({ app: 'reviews', version: 'v3' }, { mesh: 'linkerd' })] });
  const given = context({ workloads: [workload('v1'), outside] });
  const [warning] = warnings([route({ retries: RETRIED })], given);
  expect(warning).toMatchObject({ code: 'NOT_MESHED' });
  expect(warning?.message).toContain('Deployment reviews-v3 is not in mesh istio');
});

type Place = Pick<Mesh, 'trustDomain' | 'namespace'>;

/** Callers of the mesh, and pods behind the Service that a second revision injected. */
function besidePodsOfAnother(own: Place, other: Place): readonly string[] {
  const canary = { ...ISTIO, key: 'istio-canary', revision: 'canary', ...other };
  const theirs = workload('v3', { podSets: [podSet({ app: 'reviews', version: 'v3' }, { mesh: 'istio-canary' })] });
  const workloads = [workload('v1'), theirs];
  const given = member({
    ...{ mesh: { ...ISTIO, ...own }, workloads },
    otherMeshes: [{ mesh: canary, isMember: true }],
  });
  return warnings([route({ retries: RETRIED })], context({ member: given, workloads })).map(({ message }) => message);
}

test('pods of another revision with the same authority are called with mutual TLS, and nothing is said of them', () => {
  const same = { trustDomain: 'cluster.local' };
  expect(besidePodsOfAnother(same, same)).toEqual([]);
});

test.each([
  ['another trust domain', { trustDomain: 'cluster.local' }, { trustDomain: 'canary.example' }],
  ['another namespace', { trustDomain: 'cluster.local' }, { trustDomain: 'cluster.local', namespace: 'istio-two' }],
  ['a trust domain that nobody could read', {}, {}],
])('of pods of another revision with %s it is said that mutual TLS may not come through', (_title, own, other) => {
  expect(besidePodsOfAnother(own, other)).toEqual([
    expect.stringContaining('in mesh istio-canary: callers in mesh istio speak mutual TLS to them'),
  ]);
});

const RULE = {
  mesh: 'istio',
  kind: 'DestinationRule',
  about: 'connections',
  destinations: ['default/reviews'],
} as const;

function besideRule(claim: object, wants: Parameters<typeof route>[0]) {
  const given = member({ claims: [{ ...RULE, namespace: 'default', name: 'theirs', ...claim }] });
  return warnings([route({ retries: RETRIED, ...wants })], context({ member: given }));
}

test('a DestinationRule of others that ours takes the place of is named with what is lost', () => {
  const claim = { yields: ['default/reviews'], settings: ['connectionPool.tcp.maxConnections', 'tls.mode'] };
  const split = [{ weight: 100, subset: { version: 'v1' } }];
  expect(besideRule(claim, { split })).toEqual([
    {
      code: 'REPLACES',
      message:
        'DestinationRule default/theirs, which Overmesh did not write, gives way to ours for default/reviews, and what it sets is lost there: connectionPool.tcp.maxConnections, tls.mode',
    },
  ]);
});

test('callers for whom a DestinationRule of others counts are named', () => {
  const split = [{ weight: 100, subset: { version: 'v1' } }];
  const [warning] = besideRule({ reach: { callersIn: ['client'], callersWith: { app: 'web' } } }, { split });
  expect(warning?.code).toBe('OTHERS_DECIDE');
  expect(warning?.message).toContain('counts for callers of namespace client with app=web instead of ours');
});

test('a policy that needs no DestinationRule leaves theirs in force, and warns of nothing', () => {
  expect(besideRule({ yields: ['default/reviews'], settings: ['tls.mode'] }, { timeout: '2s' })).toEqual([]);
});

test('beside a ztunnel, callers without a sidecar are named, unless a waypoint stands before the Service', () => {
  const mesh = { ...ISTIO, modes: ['ambient', 'sidecar'] as const };
  const waypoint = {
    ...{ namespace: 'default', name: 'waypoint', mesh: 'istio', role: 'waypoint' as const },
    ...{ addresses: [], ports: [], serves: ['default/reviews'] },
  };
  const told = (more: object) => codes([route({ retries: RETRIED })], context({ member: member({ mesh, ...more }) }));
  expect(told({})).toEqual(['NOT_MESHED']);
  expect(told({ gateways: [waypoint] })).toEqual([]);
});
