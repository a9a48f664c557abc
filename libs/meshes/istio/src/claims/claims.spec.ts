import { expect, test } from 'vitest';
import type { SeenObject } from '@overmesh/meshes/kit';
import { cluster, ISTIO, labelled, seen } from '../given.ts';
import { claims } from './claims.ts';

const SERVICES = ['default/reviews', 'default/ratings', 'shop/reviews'].map((path) => seen('v1', 'Service', path));
const OURS = { 'app.kubernetes.io/managed-by': 'overmesh' };
/** A route for all requests. */
const http = [{ route: [{ destination: { host: 'elsewhere' } }] }];

function virtualService(path: string, spec: object, labels: Readonly<Record<string, string>> = {}) {
  return seen('networking.istio.io/v1', 'VirtualService', path, { ...labelled(labels), spec: { http, ...spec } });
}

function httpRoute(path: string, spec: object) {
  return seen('gateway.networking.k8s.io/v1', 'HTTPRoute', path, { spec });
}

/** The object as if it had been made at a minute of an hour. */
function madeAt(minute: number, object: SeenObject): SeenObject {
  const creationTimestamp = `2026-11-01T10:${String(minute).padStart(2, '0')}:00Z`;
  return { ...object, metadata: { ...object.metadata, creationTimestamp } };
}

function claimed(...objects: readonly SeenObject[]) {
  return claims(cluster(...SERVICES, ...objects), [ISTIO]).map(({ kind, name, destinations, reach, yields }) => ({
    claim: `${kind} ${name} over ${destinations.join(' ')}`,
    ...(reach && { reach }),
    ...(yields && { yields }),
  }));
}

test.each([
  ['reviews', 'default/reviews'],
  ['reviews.shop.svc.cluster.local', 'shop/reviews'],
  ['Reviews.shop.svc.cluster.local', 'shop/reviews'],
])('a VirtualService of namespace default for host %s decides over %s, for everybody', (host, service) => {
  expect(claimed(virtualService('default/theirs', { hosts: [host] }))).toEqual([
    { claim: `VirtualService theirs over ${service}` },
  ]);
});

test.each(['reviews.shop', 'reviews.shop.svc', 'details'])('%s is the name of no Service', (host) => {
  expect(claimed(virtualService('default/theirs', { hosts: [host] }))).toEqual([]);
});

test('a wildcard gives way to a VirtualService for the host itself, as ours is', () => {
  expect(claimed(virtualService('default/wide', { hosts: ['*.shop.svc.cluster.local'] }))).toEqual([
    { claim: 'VirtualService wide over shop/reviews', yields: ['shop/reviews'] },
  ]);
});

test.each([
  [['.'], { callersIn: ['client'] }],
  [['.', 'other'], { callersIn: ['client', 'other'] }],
  [['*', '.'], undefined],
])('exportTo %o reaches the callers of %o', (exportTo, reach) => {
  const theirs = virtualService('client/mine', { hosts: ['reviews.shop.svc.cluster.local'], exportTo });
  expect(claimed(theirs)).toEqual([{ claim: 'VirtualService mine over shop/reviews', ...(reach && { reach }) }]);
});

test('what is exported to nobody claims nothing', () => {
  expect(claimed(virtualService('shop/hidden', { hosts: ['reviews'], exportTo: ['~'] }))).toEqual([]);
});

test("the mesh's default counts where exportTo is absent", () => {
  const theirs = virtualService('client/mine', { hosts: ['reviews.shop.svc.cluster.local'] });
  const mesh = { ...ISTIO, exportTo: { virtualServices: ['.'] } };
  expect(claims(cluster(...SERVICES, theirs), [mesh]).map(({ reach }) => reach)).toEqual([{ callersIn: ['client'] }]);
});

test('routes that are for some callers only leave the others to ours', () => {
  const match = [{ sourceLabels: { app: 'web' } }, { sourceNamespace: 'client' }];
  const theirs = virtualService('shop/some', { hosts: ['reviews'], http: [{ match }] });
  expect(claimed(theirs).map(({ reach }) => reach)).toEqual([
    { callersWith: { app: 'web' } },
    { callersIn: ['client'] },
  ]);
});

test('a VirtualService without HTTP routes, or with none for the mesh, decides over no request', () => {
  const forGateway = [{ match: [{ gateways: ['gw'] }] }];
  expect(claimed(virtualService('shop/tcp', { hosts: ['reviews'], http: [], tcp: [{}] }))).toEqual([]);
  expect(claimed(virtualService('shop/gw', { hosts: ['reviews'], gateways: ['mesh'], http: forGateway }))).toEqual([]);
});

test('the younger of two for everybody gives way to ours, and the older does not', () => {
  const ours = virtualService('shop/ours', { hosts: ['reviews.shop.svc.cluster.local'] }, OURS);
  const theirs = virtualService('shop/theirs', { hosts: ['reviews'] });
  expect(claimed(madeAt(1, ours), madeAt(2, theirs))).toEqual([
    { claim: 'VirtualService theirs over shop/reviews', yields: ['shop/reviews'] },
  ]);
  expect(claimed(madeAt(2, ours), madeAt(1, theirs))).toEqual([{ claim: 'VirtualService theirs over shop/reviews' }]);
});

test('one that is exported to its own namespace comes before ours there, however young', () => {
  const ours = virtualService('shop/ours', { hosts: ['reviews.shop.svc.cluster.local'] }, OURS);
  const theirs = virtualService('client/mine', { hosts: ['reviews.shop.svc.cluster.local'], exportTo: ['.'] });
  expect(claimed(madeAt(1, ours), madeAt(2, theirs))).toEqual([
    { claim: 'VirtualService mine over shop/reviews', reach: { callersIn: ['client'] } },
  ]);
});

test('a VirtualService of gateways claims what comes in through them to the Services that it routes to', () => {
  const route = [{ destination: { host: 'reviews.shop.svc.cluster.local' } }];
  const theirs = virtualService('shop/front', {
    hosts: ['shop.example'],
    gateways: ['edge/gw', 'own'],
    http: [{ route }],
  });
  expect(claimed(theirs)).toEqual([
    { claim: 'VirtualService front over shop/reviews', reach: { gateways: ['edge/gw', 'shop/own'] } },
  ]);
});

test('our own VirtualService is no claim', () => {
  expect(claimed(virtualService('default/ours', { hosts: ['reviews'] }, OURS))).toEqual([]);
});

test('an object that names another revision is not read by this one', () => {
  const theirs = virtualService('default/theirs', { hosts: ['reviews'] }, { 'istio.io/rev': 'canary' });
  expect(claimed(theirs)).toEqual([]);
});

test('who wrote an object goes with the claim', () => {
  const theirs = virtualService('default/theirs', { hosts: ['reviews'] });
  const metadata = { ...theirs.metadata, authors: ['argocd'] };
  const [claim] = claims(cluster(...SERVICES, { ...theirs, metadata }), [ISTIO]);
  expect(claim?.authors).toEqual(['argocd']);
});

test('an HTTPRoute beside the Service decides for everybody, and one elsewhere for its own namespace', () => {
  const parentRefs = [{ group: '', kind: 'Service', name: 'reviews', namespace: 'shop' }];
  expect(claimed(httpRoute('shop/producer', { parentRefs }), httpRoute('client/consumer', { parentRefs }))).toEqual([
    { claim: 'HTTPRoute producer over shop/reviews' },
    { claim: 'HTTPRoute consumer over shop/reviews', reach: { callersIn: ['client'] } },
  ]);
});

test('an HTTPRoute that is younger than ours decides for callers of its own namespace', () => {
  const ours = virtualService('shop/ours', { hosts: ['reviews.shop.svc.cluster.local'] }, OURS);
  const parentRefs = [{ group: 'core', kind: 'Service', name: 'reviews' }];
  expect(claimed(madeAt(1, ours), madeAt(2, httpRoute('shop/theirs', { parentRefs })))).toEqual([
    { claim: 'HTTPRoute theirs over shop/reviews', reach: { callersIn: ['shop'] } },
  ]);
});

test('an HTTPRoute of a Gateway claims what comes in through it', () => {
  const spec = { parentRefs: [{ name: 'gw', namespace: 'edge' }], rules: [{ backendRefs: [{ name: 'reviews' }] }] };
  expect(claimed(httpRoute('shop/front', spec))).toEqual([
    { claim: 'HTTPRoute front over shop/reviews', reach: { gateways: ['edge/gw'] } },
  ]);
});
