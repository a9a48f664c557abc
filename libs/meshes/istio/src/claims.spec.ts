import { expect, test } from 'vitest';
import type { SeenObject } from '@overmesh/meshes/kit';
import { claims } from './claims.ts';
import { cluster, ISTIO, labelled, seen } from './given.ts';

const SERVICES = ['default/reviews', 'default/ratings', 'shop/reviews'].map((path) => seen('v1', 'Service', path));

function virtualService(path: string, spec: object, labels: Readonly<Record<string, string>> = {}) {
  return seen('networking.istio.io/v1', 'VirtualService', path, { ...labelled(labels), spec });
}

function claimed(...objects: readonly SeenObject[]) {
  return claims(cluster(...SERVICES, ...objects), [ISTIO]).map(({ kind, name, destinations }) => [
    kind,
    name,
    destinations,
  ]);
}

test.each([
  ['reviews', ['default/reviews']],
  ['reviews.shop', ['shop/reviews']],
  ['reviews.shop.svc', ['shop/reviews']],
  ['reviews.shop.svc.cluster.local', ['shop/reviews']],
  ['*.default.svc.cluster.local', ['default/ratings', 'default/reviews']],
  ['*', ['default/ratings', 'default/reviews', 'shop/reviews']],
])('a VirtualService of namespace default for host %s decides over %o', (host, destinations) => {
  expect(claimed(virtualService('default/theirs', { hosts: [host] }))).toEqual([
    ['VirtualService', 'theirs', destinations],
  ]);
});

test('a host of nobody, and a VirtualService for a gateway alone, claim nothing', () => {
  expect(claimed(virtualService('default/a', { hosts: ['details'] }))).toEqual([]);
  expect(claimed(virtualService('default/b', { hosts: ['reviews'], gateways: ['istio-ingress/gw'] }))).toEqual([]);
});

test('a VirtualService for a gateway and the mesh claims', () => {
  expect(claimed(virtualService('default/b', { hosts: ['reviews'], gateways: ['gw', 'mesh'] }))).toHaveLength(1);
});

test('our own VirtualService is no claim', () => {
  const ours = virtualService('default/ours', { hosts: ['reviews'] }, { 'app.kubernetes.io/managed-by': 'overmesh' });
  expect(claimed(ours)).toEqual([]);
});

test('a DestinationRule claims its one host, and a wildcard one nothing', () => {
  const rule = (path: string, host: string) =>
    seen('networking.istio.io/v1', 'DestinationRule', path, { spec: { host } });
  expect(claimed(rule('clients/one', 'reviews.shop.svc.cluster.local'), rule('istio-system/all', '*.local'))).toEqual([
    ['DestinationRule', 'one', ['shop/reviews']],
  ]);
});

test('an HTTPRoute whose parent is a Service claims it', () => {
  const parentRefs = [{ group: '', kind: 'Service', name: 'reviews', port: 9080 }];
  const httpRoute = seen('gateway.networking.k8s.io/v1', 'HTTPRoute', 'shop/theirs', { spec: { parentRefs } });
  expect(claimed(httpRoute)).toEqual([['HTTPRoute', 'theirs', ['shop/reviews']]]);
});

test('a PeerAuthentication without selector in the root namespace claims the mesh, and one elsewhere does not', () => {
  const peer = (path: string, spec: object) => seen('security.istio.io/v1', 'PeerAuthentication', path, { spec });
  expect(
    claimed(peer('istio-system/default', {}), peer('istio-system/some', { selector: {} }), peer('default/ns', {})),
  ).toEqual([['PeerAuthentication', 'default', []]]);
});
