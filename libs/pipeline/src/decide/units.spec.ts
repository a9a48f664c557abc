import { expect, test } from 'vitest';
import type { TranslatedVirtualMesh } from '@overmesh/delivery';
import type { Edition } from '@overmesh/intent';
import { EMPTY_INVENTORY } from '@overmesh/model';
import type { Claim, Inventory, Mesh } from '@overmesh/model';
import { concernedBy, unitsOf } from './units.ts';
import type { ClusterView } from './units.ts';

const common = { workspace: 'default', labels: {}, createdAt: '2026-11-21T05:00:00Z' };

function edition(virtualMesh: string, revision: number, more: Partial<Edition> & { timeout?: string } = {}): Edition {
  const { timeout = '1s', ...rest } = more;
  const destinations = [{ name: 'cart' }];
  const spec = { virtualMesh, destinations, timeout };
  const content = {
    revision,
    virtualMesh: { ...common, uid: virtualMesh, name: virtualMesh, spec: { meshes: [{ selector: {} }] }, revision: 1 },
    policies: [{ ...common, uid: 'p', name: 'p', spec, revision }],
    accessPolicies: [],
    virtualDestinations: [],
    exportPolicies: [],
  };
  return { virtualMesh, revision, isUsual: true, content, ...rest };
}

function mesh(key: string, state: Mesh['state'] = 'installed'): Mesh {
  return { key, kind: 'istio', state, modes: ['sidecar'], evidence: ['a spec'] };
}

function seeing(...meshes: readonly Mesh[]): Inventory {
  return { ...EMPTY_INVENTORY, meshes };
}

function known(virtualMesh: string, meshes: readonly string[], more: Partial<TranslatedVirtualMesh> = {}) {
  const targets = meshes.map((key) => ({
    mesh: { key, kind: 'istio' as const },
    hash: '',
    outcomeHash: '',
    keys: ['k'],
    lastTranslated: {},
    failing: [],
  }));
  return { virtualMesh, revision: 1, inputsHash: 'h', targets, ...more };
}

function view(more: Partial<ClusterView>, before: readonly TranslatedVirtualMesh[] = []): ClusterView {
  return {
    place: { id: 'c1', name: 'east', labels: {} },
    inventory: seeing(mesh('istio')),
    isSeen: true,
    ownInputs: 'place and inventory',
    inputsHash: 'all inputs',
    federations: new Map(),
    authorities: new Map(),
    ours: new Set(),
    before: { clusterId: 'c1', version: 1, inputsHash: '', virtualMeshes: before },
    editions: [edition('shop', 3)],
    ...more,
  };
}

function summary(of: ClusterView): readonly string[] {
  return unitsOf(of).map(
    ({ virtualMesh, revision, members, keep }) =>
      `${virtualMesh}@${revision} has ${members.map((one) => one.mesh.key).join()} keeps ${keep.join()}`,
  );
}

test('a cluster has a unit for the VirtualMesh that chooses its mesh', () => {
  expect(summary(view({}))).toEqual(['shop@3 has istio keeps ']);
});

test('one that lost its mesh here has a unit without members: what was written for it goes', () => {
  const editions = [edition('annex', 1), edition('shop', 3, { content: undefined })];
  expect(summary(view({ editions }, [known('shop', ['istio'])]))).toEqual([
    'annex@1 has istio keeps ',
    'shop@3 has  keeps ',
  ]);
});

test('what a VirtualMesh has that nothing is known of stays: that it was not found is no word that it was removed', () => {
  expect(summary(view({ editions: [] }, [known('shop', ['istio'])]))).toEqual([]);
});

test('a cluster that was never looked at has no units: nobody knows what is to be written there', () => {
  expect(summary(view({ isSeen: false }, [known('shop', ['istio'])]))).toEqual([]);
});

test('a mesh that is out of sight is kept, and brings no members', () => {
  const inventory = seeing(mesh('istio', 'residue'));
  expect(summary(view({ inventory }, [known('shop', ['istio'])]))).toEqual(['shop@3 has  keeps istio']);
});

test('a cluster that is pinned to a revision has the content of that one', () => {
  const editions = [edition('shop', 3), edition('shop', 2, { isUsual: false })];
  const before = [known('shop', ['istio'], { pinnedRevision: 2 })];
  expect(summary(view({ editions }, before))).toEqual(['shop@2 has istio keeps ']);
});

test('VirtualMeshes that have the cluster, or had it, are those whose policies are asked for', () => {
  const editions = [edition('shop', 3), edition('bank', 1)];
  expect(concernedBy(view({ editions }, [known('old', ['istio'])])).toSorted()).toEqual(['bank', 'old']);
});

const inputs = (of: ClusterView) => unitsOf(of)[0]?.inputs;

test('equal inputs are one text, whatever the revision is called that brings the same documents', () => {
  const { content, ...rest } = edition('shop', 3);
  expect(inputs(view({ editions: [{ ...rest, content, revision: 9 }] }))).toBe(inputs(view({})));
});

const claim: Claim = {
  mesh: 'istio',
  kind: 'VirtualService',
  namespace: 'shop',
  name: 'x',
  uid: 'u1',
  destinations: [],
};
const claimed = { ...seeing(mesh('istio')), claims: [claim] };

test.each<readonly [string, Partial<ClusterView>, Partial<ClusterView>]>([
  ['place or inventory are others', {}, { ownInputs: 'another' }],
  ['a policy has another content', {}, { editions: [edition('shop', 4)] }],
  ['a claim turns out to be ours', { inventory: claimed }, { inventory: claimed, ours: new Set(['u1']) }],
  ['its authority wants something else', {}, { authorities: new Map([['shop', 2]]) }],
  ['another mesh is chosen', {}, { inventory: seeing(mesh('istio'), mesh('istio-canary')) }],
])('they are another one when %s', (_, one, other) => {
  expect(inputs(view(other))).not.toBe(inputs(view(one)));
});

test('what a kept mesh would be translated from does not matter', () => {
  const inventory = seeing(mesh('istio', 'residue'));
  const before = [known('shop', ['istio'])];
  expect(inputs(view({ inventory, editions: [edition('shop', 9)] }, before))).toBe(inputs(view({ inventory }, before)));
});
