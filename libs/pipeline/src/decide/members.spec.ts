import { expect, test } from 'vitest';
import { EMPTY_INVENTORY } from '@overmesh/model';
import type { Inventory, Mesh, MeshRef } from '@overmesh/model';
import { isReallyThere, toMember, withRemembered, withoutOwnClaims } from './members.ts';

function mesh(key: string, state: Mesh['state'] = 'installed', kind: Mesh['kind'] = 'istio'): Mesh {
  return { key, kind, state, modes: ['sidecar'], evidence: ['a spec'] };
}

/** Meshes of Istio that were written to. */
function written(...keys: readonly string[]): readonly MeshRef[] {
  return keys.map((key) => ({ key, kind: 'istio' }));
}

function seeing(...meshes: readonly Mesh[]): Inventory {
  return { ...EMPTY_INVENTORY, meshes };
}

const place = { id: 'c1', name: 'east', labels: {} };

test('a mesh is there when it is installed, not when it left residue', () => {
  expect(isReallyThere(seeing(mesh('istio')), 'istio')).toBe(true);
  expect(isReallyThere(seeing(mesh('istio', 'residue')), 'istio')).toBe(false);
  expect(isReallyThere(EMPTY_INVENTORY, 'istio')).toBe(false);
});

test('an inventory in which all that was written to is seen stays as it is', () => {
  const inventory = seeing(mesh('istio'));
  expect(withRemembered(inventory, written('istio', 'istio'))).toBe(inventory);
});

test.each([
  ['istio', 'istio'],
  ['istio-canary', 'istio'],
  ['linkerd', 'linkerd'],
  ['production', 'linkerd'],
  ['istiometer', 'native'],
] as const)('for %s, written to and out of sight, a %s mesh stands in once, whatever the key says', (key, kind) => {
  const { meshes } = withRemembered(EMPTY_INVENTORY, [
    { key, kind },
    { key, kind },
  ]);
  expect(meshes.map((one) => [one.key, one.kind, one.state])).toEqual([[key, kind, 'installed']]);
});

test('residue of a mesh that was written to is not its end', () => {
  const inventory = seeing(mesh('istio', 'residue'), mesh('linkerd', 'installed', 'linkerd'));
  const { meshes } = withRemembered(inventory, written('istio'));
  expect(meshes.map(({ key, state }) => `${key} ${state}`)).toEqual(['linkerd installed', 'istio installed']);
});

test('a mesh that is in sight under another key has no stand-in, also where it turned out to be none', () => {
  const renamed = { ...mesh('istio'), formerKeys: ['istio-in-istio-system'] };
  const fake = { ...mesh('linkerd-unconfirmed-in-shop', 'unconfirmed', 'linkerd'), formerKeys: ['linkerd'] };
  const inventory = seeing(renamed, fake);
  const before = written('istio', 'istio-in-istio-system', 'linkerd', fake.key);
  expect(withRemembered(inventory, before)).toBe(inventory);
});

test('a member has the claims of its own mesh only, and a mesh that is not manageable is none', () => {
  const claim = (of: string) => ({ mesh: of, kind: 'VirtualService', namespace: 'shop', name: 'x', destinations: [] });
  const inventory = {
    ...seeing(mesh('istio'), mesh('kuma', 'installed', 'kuma')),
    claims: [claim('istio'), claim('kuma')],
  };
  expect(toMember(place, inventory, 'istio', {}, ['istio'])?.claims.map((one) => one.mesh)).toEqual(['istio']);
  expect(toMember(place, inventory, 'kuma', {}, [])).toBeUndefined();
  expect(toMember(place, inventory, 'linkerd', {}, [])).toBeUndefined();
});

test('a member knows the other meshes of its cluster, and which of them its VirtualMesh has too', () => {
  const inventory = seeing(mesh('istio'), mesh('istio-canary'), mesh('linkerd', 'installed', 'linkerd'));
  const others = toMember(place, inventory, 'istio', {}, ['istio', 'linkerd'])?.otherMeshes ?? [];
  expect(others.map((one) => [one.mesh.key, one.isMember])).toEqual([
    ['istio-canary', false],
    ['linkerd', true],
  ]);
});

test('an object of ours whose label was taken off is no claim of a stranger, a stranger under its name is', () => {
  const claim = { mesh: 'istio', kind: 'VirtualService', namespace: 'shop', destinations: ['shop/cart'] };
  const own = { ...claim, name: 'overmesh-cart', uid: 'u1' };
  const foreign = { ...claim, name: 'overmesh-cart', uid: 'u2' };
  const unknown = { ...claim, name: 'team-cart' };
  const inventory = { ...seeing(mesh('istio')), claims: [own, foreign, unknown] };
  expect(withoutOwnClaims(inventory, new Set(['u1'])).claims).toEqual([foreign, unknown]);
  expect(withoutOwnClaims(inventory, new Set()).claims).toEqual([own, foreign, unknown]);
});
