import { EMPTY_INVENTORY } from '@overmesh/model';
import type { Mesh, StoredIntent, VirtualMeshSpec } from '@overmesh/model';
import { expect, test } from 'vitest';
import { cluster, mesh } from '../test/tiny-world.ts';
import { chooseMembers, membershipOf } from './membership.ts';

const seen = (name: string, meshes: readonly Mesh[], more = {}) => ({
  place: cluster(name, more),
  inventory: { ...EMPTY_INVENTORY, meshes },
});
const virtualMesh = (
  name: string,
  meshes: VirtualMeshSpec['meshes'],
  createdAt = '2026-01-01T00:00:00Z',
): StoredIntent<VirtualMeshSpec> => ({
  uid: name,
  name,
  workspace: 'default',
  labels: {},
  spec: { meshes },
  revision: 1,
  createdAt,
});
const linkerd = mesh('linkerd', { kind: 'linkerd' });
const world = [
  seen('west', [mesh('istio'), mesh('istio-canary')], { labels: { tier: 'prod' }, region: 'us' }),
  seen('east', [linkerd, mesh('consul', { kind: 'consul' })], { labels: { tier: 'prod' }, region: 'eu' }),
  seen('old', [mesh('istio', { state: 'residue' })], { labels: { tier: 'test' } }),
];

test.each([
  ['a cluster by name gives all its manageable meshes', [{ cluster: 'west' }], ['west/istio', 'west/istio-canary']],
  ['a mesh by key gives that one', [{ cluster: 'west', mesh: 'istio-canary' }], ['west/istio-canary']],
  [
    'an empty selector gives every manageable mesh',
    [{ selector: {} }],
    ['east/linkerd', 'west/istio', 'west/istio-canary'],
  ],
  ['a selector by kind', [{ selector: { kinds: ['linkerd'] } }], ['east/linkerd']],
  ['a selector by region', [{ selector: { regions: ['us'] } }], ['west/istio', 'west/istio-canary']],
  [
    'labels and kind have to hold both',
    [{ selector: { matchLabels: { tier: 'prod' }, kinds: ['linkerd'] } }],
    ['east/linkerd'],
  ],
  ['two choices of one mesh give it once', [{ cluster: 'east' }, { selector: { regions: ['eu'] } }], ['east/linkerd']],
] as const)('%s', (_sentence, choices, expected) => {
  const { members } = chooseMembers([virtualMesh('all', choices)], world);
  expect(members.get('all')?.map(({ clusterId, meshKey }) => `${clusterId.slice('id-of-'.length)}/${meshKey}`)).toEqual(
    expected,
  );
});

test('a mesh that two VirtualMeshes choose stays with the older one, and the other is told', () => {
  const young = virtualMesh('a-young', [{ selector: {} }], '2026-02-01T00:00:00Z');
  const old = virtualMesh('z-old', [{ cluster: 'west', mesh: 'istio' }]);
  const { members, contested } = chooseMembers([young, old], world);
  expect(members.get('z-old')).toEqual([{ clusterId: 'id-of-west', meshKey: 'istio' }]);
  expect(members.get('a-young')).toHaveLength(2);
  expect(contested).toEqual([{ virtualMesh: 'a-young', wonBy: 'z-old', cluster: 'west', mesh: 'istio' }]);
});

test('the third of three VirtualMeshes is told too, though every first choice of it is free', () => {
  const choices = (last: string) => [{ cluster: 'west', mesh: last }, { cluster: 'east' }];
  const all = ['a', 'b', 'c'].map((name) => virtualMesh(name, choices(name === 'a' ? 'istio' : 'istio-canary')));
  expect(chooseMembers(all, world).contested.map(({ virtualMesh: name, mesh: key }) => `${name} ${key}`)).toEqual([
    'b linkerd',
    'c linkerd',
    'c istio-canary',
  ]);
});

test.each([
  ['a cluster that is not registered', [{ cluster: 'nowhere' }], 'there is no cluster nowhere'],
  ['a cluster whose name is misspelt', [{ cluster: 'esat' }], 'there is no cluster esat. Did you mean east?'],
  [
    'a label that no cluster has',
    [{ selector: { matchLabels: { tier: 'prd' } } }],
    'no cluster has tier=prd; tier=prod has 2',
  ],
  [
    'a label of another name',
    [{ selector: { matchLabels: { teir: 'prod' } } }],
    'no cluster has a label teir; tier is a label of some',
  ],
  [
    'labels that no cluster has together with the region',
    [{ selector: { matchLabels: { tier: 'test' }, regions: ['eu'] } }],
    'no cluster has all of tier=test, region eu',
  ],
  [
    'a region where no cluster is',
    [{ selector: { regions: ['mars'] } }],
    'no cluster is in region mars; eu has 1; us has 1',
  ],
  [
    'a kind that its clusters do not have',
    [{ selector: { regions: ['us'], kinds: ['linkerd'] } }],
    'no linkerd was found in west',
  ],
  [
    'a mesh that is not there',
    [{ cluster: 'west', mesh: 'nope' }],
    'no mesh nope was found in cluster west; istio, istio-canary are there',
  ],
  [
    'what an uninstalled mesh left',
    [{ cluster: 'old' }],
    'istio was uninstalled: only its leftovers (residue) are there',
  ],
  [
    'a mesh of a kind that is only seen',
    [{ selector: { regions: ['eu'] } }],
    'consul is seen but not managed by Overmesh',
  ],
] as const)('%s is no member, with the reason', (_words, choices, reason) => {
  expect(chooseMembers([virtualMesh('all', choices)], world).unmanaged.map((one) => one.reason)).toEqual([reason]);
});

test('what nothing confirms belongs to a VirtualMesh that names it by its key, and to no other', () => {
  const fake = mesh('istio-unconfirmed-in-shop', { state: 'unconfirmed', namespace: 'shop', formerKeys: ['istio'] });
  const east = [seen('east', [fake])];
  const chosen = (choices: VirtualMeshSpec['meshes']) => chooseMembers([virtualMesh('all', choices)], east);
  for (const choice of [{ cluster: 'east' }, { selector: {} }, { cluster: 'east', mesh: 'istio' }])
    expect(chosen([choice]).members.get('all')).toEqual([]);
  expect(chosen([{ cluster: 'east' }]).unmanaged[0]?.reason).toContain(
    'say so with { cluster: east, mesh: istio-unconfirmed-in-shop }',
  );
  const named = chosen([{ cluster: 'east' }, { cluster: 'east', mesh: fake.key }]);
  expect(named.members.get('all')).toEqual([{ clusterId: 'id-of-east', meshKey: fake.key }]);
  expect(named.unmanaged).toEqual([]);
});

test('an installed mesh is known by a key that it had before', () => {
  const renamed = mesh('istio', { formerKeys: ['istio-in-istio-system'] });
  const choices = [{ cluster: 'east', mesh: 'istio-in-istio-system' }];
  const { members } = chooseMembers([virtualMesh('all', choices)], [seen('east', [renamed])]);
  expect(members.get('all')).toEqual([{ clusterId: 'id-of-east', meshKey: 'istio' }]);
});

test('a VirtualMesh is told in names which meshes it has and which belong to another', () => {
  const old = virtualMesh('old', [{ cluster: 'west', mesh: 'istio' }]);
  const young = virtualMesh('young', [{ cluster: 'west' }, { cluster: 'atlantis' }], '2026-02-01T00:00:00Z');
  expect(membershipOf('young', [young, old], world)).toEqual({
    members: [{ cluster: 'west', mesh: 'istio-canary' }],
    leftOut: [
      { cluster: 'west', mesh: 'istio', reason: 'west/istio belongs to VirtualMesh old' },
      { cluster: 'atlantis', reason: 'there is no cluster atlantis' },
    ],
  });
});
