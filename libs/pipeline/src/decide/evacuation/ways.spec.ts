import { expect, test } from 'vitest';
import type { Backend, DestinationReport, Member, PeerService, VirtualName } from '@overmesh/model';
import { settledFailover } from '@overmesh/model';
import { servedBy, waysOf } from './ways.ts';
import type { NameWays } from './ways.ts';

const service: PeerService = {
  namespace: 'shop',
  name: 'checkout',
  labels: {},
  ports: [],
  meshes: ['istio'],
  serviceAccounts: [],
};
const mesh = { key: 'istio', kind: 'istio' as const, state: 'installed' as const, modes: [], evidence: ['a spec'] };
const member: Member = {
  cluster: { id: 'e', name: 'east', labels: {} },
  mesh,
  destinations: [],
  workloads: [],
  claims: [],
  gateways: [],
  lastTranslated: {},
};

function remote(
  cluster: string,
  tier: number,
  more: { readonly weight?: number; readonly share?: number } = {},
): Backend {
  const place = { id: cluster.slice(0, 1), name: cluster, labels: {} };
  return { where: 'remote', tier, service, exported: true, peer: { cluster: place, mesh, gateways: [] }, ...more };
}

function nameWith(...backends: readonly Backend[]): VirtualName {
  const documents = { intent: 'VirtualDestination/checkout', name: 'checkout', workspace: 'default', revision: 1 };
  const asked = { hosts: ['checkout.global'], ports: [], failover: settledFailover() };
  return { ...documents, ...asked, isCalled: true, backends, conflicts: [] };
}

function waysFor(name: VirtualName, ...unable: readonly string[]): NameWays | undefined {
  const features = [
    ...name.hosts.map((host) => `host ${host}`),
    ...name.backends.map(
      (one) => `tier ${one.tier + 1} in ${one.where === 'remote' ? one.peer.cluster.name : member.cluster.name}`,
    ),
  ].map((feature) =>
    unable.includes(feature)
      ? { feature, fidelity: 'unsupported' as const, reason: 'no gateway' }
      : { feature, fidelity: 'exact' as const },
  );
  const where = { intent: name.intent, cluster: 'east', mesh: 'istio', meshKind: 'istio' as const };
  const nothing = { conflicts: [], warnings: [], objects: [] };
  const report: DestinationReport = { ...where, ...nothing, outcome: 'translated', features };
  return waysOf({ virtualMesh: 'shop', member, name, reports: [report] });
}

/** Each tier as `cluster percent`. */
function told(ways: NameWays | undefined): readonly string[] | undefined {
  return ways?.tiers.map((tier) => tier.map(({ cluster, percent }) => `${cluster} ${percent ?? '?'}`).join(', '));
}

const own: Backend = { where: 'local', tier: 0, service };
const late: Backend = { ...remote('north', 0), exported: false } as Backend;

test.each([
  ['one cluster after the other', nameWith(own, remote('west', 1)), [], ['east 100', 'west 100']],
  ['a tier by weights', nameWith({ ...own, weight: 3 }, remote('west', 0, { weight: 1 })), [], ['east 75, west 25']],
  ['a tier by endpoints', nameWith(own, remote('west', 0)), [], ['east ?, west ?']],
  ['what the mesh cannot reach is no way', nameWith(own, remote('west', 1)), ['tier 2 in west'], ['east 100']],
  ['nor is one whose door is not open yet', nameWith(own, late), [], ['east 100']],
  ['a name that callers cannot go by leads nowhere', nameWith(own), ['host checkout.global'], undefined],
  ['one that this cluster does not call neither', { ...nameWith(own), isCalled: false }, [], undefined],
])('%s', (_what, name, unable, expected) => {
  expect(told(waysFor(name, ...unable))).toEqual(expected);
});

test('what bounds a tier goes with those who would take over', () => {
  const ways = waysFor(nameWith(own, { ...remote('west', 1), capacity: 2 }));
  expect(ways?.tiers.flat().map(({ cluster, capacity }) => `${cluster} ${capacity ?? '-'}`)).toEqual([
    'east -',
    'west 2',
  ]);
});

test('of two meshes of one cluster the one that cannot serve does not hide the other', () => {
  const other: Backend = { where: 'invalid', tier: 1, cluster: 'west', reason: 'it has no pod in mesh linkerd' };
  const name = nameWith(own, other, remote('west', 1));
  const where = { intent: name.intent, cluster: 'east', mesh: 'istio', meshKind: 'istio' as const };
  const features = [
    { feature: 'tier 1 in east', fidelity: 'exact' as const },
    { feature: 'tier 2 in west', fidelity: 'unsupported' as const, reason: other.reason },
    { feature: 'tier 2 in west', fidelity: 'exact' as const },
  ];
  const report: DestinationReport = {
    ...{ ...where, features, conflicts: [], warnings: [], objects: [] },
    outcome: 'translated',
  };
  expect(told(waysOf({ virtualMesh: 'shop', member, name, reports: [report] }))).toEqual(['east 100', 'west 100']);
});

function wayTo(caller: string, ...clusters: readonly string[]): NameWays {
  const tier = (cluster: string) => [{ clusterId: cluster, cluster, service: 'shop/checkout' }];
  return { virtualMesh: 'shop', document: 'VirtualDestination/checkout', caller, tiers: clusters.map(tier) };
}

test('what a cluster serves is told once for all callers, with everybody who would take it over and who has nobody else', () => {
  const ways = [wayTo('east', 'east', 'west'), wayTo('west', 'west', 'east', 'north'), wayTo('far', 'east')];
  const [checkout, ...rest] = servedBy('east', ways);
  expect(rest).toEqual([]);
  expect(checkout?.takers.map(({ cluster }) => cluster)).toEqual(['west', 'north']);
  expect(checkout?.alone).toEqual(['far']);
});

test('who is evacuated too takes nothing over', () => {
  const west = { clusterId: 'west', cluster: 'west', service: 'shop/checkout', share: 50 };
  const both = { ...wayTo('east', 'east'), tiers: [...wayTo('east', 'east').tiers, [west]] };
  expect(servedBy('east', [both])[0]).toMatchObject({ takers: [], alone: ['east'] });
});
