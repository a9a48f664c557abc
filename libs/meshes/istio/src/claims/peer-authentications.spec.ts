import { expect, test } from 'vitest';
import type { SeenObject } from '@overmesh/meshes/kit';
import { cluster, ISTIO, seen } from '../given.ts';
import { claims } from './claims.ts';

function peer(path: string, spec: object, minute = 1): SeenObject {
  const made = seen('security.istio.io/v1', 'PeerAuthentication', path, { spec });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: `2026-11-01T10:0${minute}:00Z` } };
}

function ours(minute: number): SeenObject {
  const made = peer('istio-system/overmesh-shop', { mtls: { mode: 'STRICT' } }, minute);
  return { ...made, metadata: { ...made.metadata, labels: { 'app.kubernetes.io/managed-by': 'overmesh' } } };
}

function claimed(...objects: readonly SeenObject[]) {
  return claims(cluster(...objects), [ISTIO]).map(({ namespace, name, mutualTls }) => [
    `${namespace}/${name}`,
    mutualTls,
  ]);
}

const PERMISSIVE = { mtls: { mode: 'PERMISSIVE' } };
const web = { selector: { matchLabels: { app: 'web' } } };

test('one without selector is about its namespace, and in the root namespace about the mesh', () => {
  expect(claimed(peer('shop/default', PERMISSIVE), peer('istio-system/default', PERMISSIVE))).toEqual([
    ['shop/default', { namespace: 'shop', mode: 'permissive' }],
    ['istio-system/default', { mode: 'permissive' }],
  ]);
});

test('one for some pods says so, with its ports', () => {
  const portLevelMtls = { 8080: { mode: 'DISABLE' }, 9090: { mode: 'UNSET' } };
  expect(claimed(peer('shop/web', { ...web, ...PERMISSIVE, portLevelMtls }))).toEqual([
    ['shop/web', { namespace: 'shop', podsWith: { app: 'web' }, mode: 'permissive', ports: { 8080: 'disable' } }],
  ]);
});

test.each([
  [
    'the older of two for one namespace',
    peer('shop/a', PERMISSIVE, 1),
    peer('shop/b', { mtls: { mode: 'DISABLE' } }, 2),
  ],
  [
    'the older of two for the same pods',
    peer('shop/a', { ...web, ...PERMISSIVE }, 1),
    peer('shop/b', { ...web, ...PERMISSIVE }, 2),
  ],
])('%s counts', (_, older, younger) => {
  expect(claimed(older, younger).map(([name]) => name)).toEqual(['shop/a']);
});

test('what is for some pods of the root namespace decides nothing', () => {
  expect(claimed(peer('istio-system/web', { ...web, ...PERMISSIVE }))).toEqual([]);
});

test('an older one that says nothing is in the place of a younger one that does', () => {
  expect(claimed(peer('shop/a', web), peer('shop/b', { ...web, ...PERMISSIVE }, 2))).toEqual([
    ['shop/a', { namespace: 'shop', podsWith: { app: 'web' } }],
  ]);
});

test('beside one of ours for pods of its own, the younger yields, and one that is for none of them does not', () => {
  const exception = peer('shop/overmesh-all-app-web', { ...web, ...PERMISSIVE }, 2);
  const marked = {
    ...exception,
    metadata: { ...ours(2).metadata, ...exception.metadata, labels: ours(2).metadata.labels ?? {} },
  };
  const beta = { selector: { matchLabels: { tier: 'beta' } } };
  const yields = (minute: number, selector: object) => claimed(marked, peer('shop/theirs', selector, minute))[0]?.[1];
  expect(yields(3, beta)).toEqual({ namespace: 'shop', podsWith: { tier: 'beta' }, yields: true });
  expect(yields(1, beta)).toEqual({ namespace: 'shop', podsWith: { tier: 'beta' } });
  expect(yields(3, { selector: { matchLabels: { app: 'api' } } })).toEqual({
    namespace: 'shop',
    podsWith: { app: 'api' },
  });
});

test('one for the mesh that is younger than ours decides nothing, and an older one does, whatever it says', () => {
  expect(claimed(ours(1), peer('istio-system/default', PERMISSIVE, 2))).toEqual([]);
  expect(claimed(ours(2), peer('istio-system/default', {}, 1))).toEqual([['istio-system/default', {}]]);
});
