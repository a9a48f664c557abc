import { expect, test } from 'vitest';
import type { Destination, Mesh } from '@overmesh/model';
import type { AccessContext, AccessRule } from '@overmesh/meshes/kit';
import { context, ISTIO, member, podSet, REVIEWS, workload } from '../given.ts';
import { istio } from '../plugin.ts';

const callers: AccessRule = {
  owner: 'AccessPolicy/callers',
  name: 'callers',
  action: 'allow',
  from: [{ namespaces: ['web'] }],
};

/** The trust domain has another name than the one by which Istio means its own. */
const EAST: Mesh & { readonly kind: 'istio' } = { ...ISTIO, trustDomain: 'east.example' };

function around(mesh: Partial<Mesh> = {}, more: Partial<AccessContext> = {}): AccessContext {
  return {
    ...context({ member: member({ mesh: { ...EAST, ...mesh, kind: 'istio' } }), ...more }),
    neighbours: [],
    beside: [],
    isClosed: false,
    ...more,
  };
}

function reasons(rule: Partial<AccessRule>, given = around()): readonly string[] {
  const { features, objects } = istio.translator.translateAccess({ ...callers, ...rule }, given);
  const lacking = features.filter(({ fidelity }) => fidelity === 'unsupported');
  expect(objects.length === 0).toBe(lacking.length > 0);
  return lacking.map(({ feature, reason = '' }) => `${feature}: ${reason}`);
}

test.each<[string, Partial<AccessRule>, Partial<Mesh>, string]>([
  ['a release before 1.22', {}, { version: '1.21.0' }, 'action: Istio 1.21.0 does not serve'],
  [
    'a namespace that it does not look into',
    {},
    { unreadNamespaces: ['default'] },
    'action: its control plane does not look',
  ],
  ['no trust domain', {}, { trustDomain: undefined as never }, 'from: the trust domain of this mesh is not known'],
  [
    'the name by which it means its own trust domain',
    { from: [{ namespaces: ['web'], trustDomains: ['cluster.local'] }] },
    {},
    'from: Istio takes cluster.local in a rule for its own trust domain, which is east.example here',
  ],
  [
    'one of two trust domains that it takes for one',
    { from: [{ namespaces: ['web'], trustDomains: ['old.example'] }] },
    { trustDomainAliases: ['old.example'] },
    'from: its MeshConfig makes east.example, old.example one trust domain',
  ],
])('with %s a rule is refused, with the reason', (_what, rule, mesh, reason) => {
  expect(reasons(rule, around(mesh))[0]).toContain(reason);
});

test('deny is for callers of every trust domain, and needs to know none', () => {
  expect(reasons({ action: 'deny' }, around({ trustDomain: undefined as never }))).toEqual([]);
});

test('pods in ambient mode take rules for connections alone, and none behind a waypoint', () => {
  const workloads = [workload('v1', { podSets: [podSet({ app: 'reviews' }, { dataPlane: 'redirection' })] })];
  const ambient = around({}, { workloads });
  expect(reasons({}, ambient)).toEqual([]);
  expect(reasons({ to: [{ methods: ['GET'] }] }, ambient)[0]).toContain(
    'to: pods of default/reviews are in ambient mode',
  );
  expect(reasons({ audit: true }, ambient)[0]).toContain('audit: ztunnel counts nothing');
  const gateway = {
    namespace: 'default',
    name: 'wp',
    mesh: 'istio',
    role: 'waypoint' as const,
    addresses: [],
    ports: [],
  };
  const served = member({ mesh: EAST, gateways: [{ ...gateway, serves: ['default/reviews'] }] });
  const behind = { ...context({ member: served, workloads }), neighbours: [], beside: [], isClosed: false };
  expect(reasons({}, behind)[0]).toContain('action: default/reviews has a waypoint (default/wp)');
});

test('a Service without a selector is refused, since nothing names its pods', () => {
  const destination: Destination = { ...REVIEWS, selector: {} };
  expect(reasons({}, around({}, { destination }))[0]).toContain('action: default/reviews has no selector');
});

test('a Service with rules of its own on the same pods and port is not opened by those of another one', () => {
  const canary: Destination = { ...REVIEWS, name: 'canary', selector: { app: 'reviews', version: 'v2' } };
  const neighbours = [{ destination: canary, allows: new Set(['AccessPolicy/testers']) }];
  expect(reasons({}, around({}, { neighbours }))[0]).toContain(
    'action: default/canary may have pods and ports in common',
  );
  expect(reasons({ action: 'deny' }, around({}, { neighbours }))).toEqual([]);
});

test('where somebody else closes the pods, ports beside the Service stay closed', () => {
  const nobody = {
    mesh: 'istio',
    kind: 'AuthorizationPolicy',
    namespace: 'istio-system',
    name: 'nobody',
    destinations: [],
  };
  const closed = member({ mesh: EAST, claims: [{ ...nobody, access: { action: 'allow' } }] });
  const given = { ...context({ member: closed }), neighbours: [], beside: [], isClosed: false };
  const rulesOf = (at: AccessContext) => JSON.stringify(istio.translator.translateAccess(callers, at).objects);
  expect(rulesOf(around())).toContain('notPorts');
  expect(rulesOf(given)).not.toContain('notPorts');
});
