import { expect, test } from 'vitest';
import type { KindRef } from '@overmesh/model';
import { CONFIG_MAP, DEPLOYMENT, MUTATING_WEBHOOK } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { HTTP_ROUTE, SERVICE_PROFILE } from './kinds.ts';
import { linkerd } from './plugin.ts';

function seenOf(objects: readonly (readonly [KindRef, SeenObject])[], groups: readonly string[] = []): SeenCluster {
  return {
    of: (kind) =>
      objects
        .filter(([{ plural, group }]) => plural === kind.plural && group === kind.group)
        .map(([, object]) => object),
    groups: new Set(groups),
  };
}

function objectOf(
  kind: KindRef,
  name: string,
  namespace: string,
  more: object = {},
  labels = {},
): readonly [KindRef, SeenObject] {
  return [kind, { apiVersion: kind.version, kind: kind.kind, metadata: { name, namespace, labels }, ...more }];
}

const component = (name: string, namespace = 'linkerd') =>
  objectOf(DEPLOYMENT, `linkerd-${name}`, namespace, {}, { 'linkerd.io/control-plane-component': name });
const values =
  'clusterDomain: k8s.local\nidentityTrustDomain: ""\nlinkerdVersion: stable-2.20.0\nproxy:\n  image:\n    opaquePorts: no\n  linkerdVersion: no\n  opaquePorts: "25,8443"\nopaquePorts: no\n';
const config = objectOf(CONFIG_MAP, 'linkerd-config', 'linkerd', { data: { values } });
const webhook = (namespace = 'linkerd') =>
  objectOf(MUTATING_WEBHOOK, 'linkerd-proxy-injector-webhook-config', '', {
    webhooks: [{ clientConfig: { service: { namespace, name: 'linkerd-proxy-injector' } } }],
  });
const installed = linkerd.detector.detect(seenOf([component('identity'), component('destination'), config, webhook()]));

test('identity and destination in one namespace are one Linkerd, with version and trust domain from its values', () => {
  expect(installed).toMatchObject([
    {
      key: 'linkerd',
      state: 'installed',
      version: '2.20.0',
      trustDomain: 'k8s.local',
      namespace: 'linkerd',
      opaquePorts: '25,8443',
    },
  ]);
  expect(installed[0]?.evidence).toHaveLength(4);
});

test('two control planes have two keys', () => {
  const seen = seenOf([component('identity', 'a'), component('identity', 'b'), webhook('a'), webhook('b')]);
  expect(linkerd.detector.detect(seen).map(({ key }) => key)).toEqual(['linkerd-a', 'linkerd-b']);
  expect(linkerd.detector.configMaps(seen)).toEqual([
    { namespace: 'a', name: 'linkerd-config' },
    { namespace: 'b', name: 'linkerd-config' },
  ]);
});

test('a control plane that no webhook of Linkerd calls is unconfirmed, beside the real one and alone', () => {
  const fake = component('identity', 'shop');
  const meshes = (...more: readonly ReturnType<typeof component>[]) =>
    linkerd.detector.detect(seenOf([fake, ...more], ['policy.linkerd.io'])).map(({ key, state }) => `${key} ${state}`);
  expect(meshes()).toEqual(['linkerd-unconfirmed-in-shop unconfirmed']);
  expect(meshes(component('identity'), webhook())).toEqual([
    'linkerd installed',
    'linkerd-unconfirmed-in-shop unconfirmed',
  ]);
});

test('definitions alone are a residue, and an empty cluster has nothing', () => {
  expect(linkerd.detector.detect(seenOf([], ['policy.linkerd.io']))).toMatchObject([{ state: 'residue' }]);
  expect(linkerd.detector.detect(seenOf([], ['linkerd.example.com']))).toEqual([]);
});

test.each([
  ['its proxy as a container', { containers: [{ name: 'linkerd-proxy' }] }, 'linkerd', 'linkerd'],
  ['its proxy as an init container', { initContainers: [{ name: 'linkerd-proxy' }] }, 'linkerd', 'linkerd'],
  ['the label and no proxy', { containers: [{ name: 'app' }] }, 'linkerd', undefined],
  ['the proxy of another control plane', { containers: [{ name: 'linkerd-proxy' }] }, 'other', undefined],
])('a pod with %s', (_sentence, spec, namespace, key) => {
  const metadata = { name: 'p', namespace: 'x', labels: { 'linkerd.io/control-plane-ns': namespace } };
  expect(linkerd.detector.meshOfPod({ apiVersion: 'v1', kind: 'Pod', metadata, spec }, installed)?.mesh).toBe(key);
});

test('a foreign HTTPRoute on a Service and a ServiceProfile with routes are claims; ours and an empty profile are not', () => {
  const parents = { spec: { parentRefs: [{ group: 'core', kind: 'Service', name: 'reviews' }] } };
  const routes = { spec: { routes: [{ name: 'r', condition: {} }] } };
  const seen = seenOf([
    objectOf(HTTP_ROUTE, 'theirs', 'bookinfo', parents),
    objectOf(HTTP_ROUTE, 'ours', 'bookinfo', parents, { 'app.kubernetes.io/managed-by': 'overmesh' }),
    objectOf(HTTP_ROUTE, 'ingress', 'bookinfo', { spec: { parentRefs: [{ name: 'reviews' }] } }),
    objectOf(SERVICE_PROFILE, 'ratings.bookinfo.svc.cluster.local', 'client', routes),
    objectOf(SERVICE_PROFILE, 'details.bookinfo.svc.cluster.local', 'bookinfo', { spec: {} }),
  ]);
  expect(linkerd.detector.claims(seen, installed).map(({ name, destinations }) => [name, destinations])).toEqual([
    ['theirs', ['bookinfo/reviews']],
    ['ratings.bookinfo.svc.cluster.local', ['bookinfo/ratings']],
  ]);
});

test('what lies in another namespace than the Service decides for the callers of its own, and says who wrote it', () => {
  const parents = {
    spec: { parentRefs: [{ group: 'core', kind: 'Service', name: 'reviews', namespace: 'bookinfo' }] },
  };
  const [kind, theirs] = objectOf(HTTP_ROUTE, 'consumer', 'client', parents);
  const seen = seenOf([[kind, { ...theirs, metadata: { ...theirs.metadata, authors: ['kubectl'] } }]]);
  expect(linkerd.detector.claims(seen, installed)).toMatchObject([
    { name: 'consumer', authors: ['kubectl'], destinations: ['bookinfo/reviews'], reach: { callersIn: ['client'] } },
  ]);
});
