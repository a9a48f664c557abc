import { expect, test } from 'vitest';
import { CRD, DEPLOYMENT, MUTATING_WEBHOOK, POD, REPLICA_SET, SERVICE } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { transform } from './transform.ts';

const metadata = {
  name: 'web',
  namespace: 'shop',
  uid: 'uid-1',
  labels: { app: 'web' },
  annotations: { kept: 'yes', 'kubectl.kubernetes.io/last-applied-configuration': '{}', long: 'x'.repeat(4_097) },
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'uid-2', controller: true }],
  managedFields: [{ manager: 'kubectl' }],
  resourceVersion: '7',
  creationTimestamp: '2026-11-29T12:00:00Z',
};

function full(body: object): SeenObject {
  return { apiVersion: 'ignored', kind: 'Ignored', metadata, ...body };
}

test('metadata keeps name, place, UID, version, age, labels, short annotations and owners, nothing else', () => {
  expect(transform(REPLICA_SET, full({ spec: { replicas: 3 } }))).toEqual({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'uid-1',
      resourceVersion: '7',
      creationTimestamp: '2026-11-29T12:00:00Z',
      labels: { app: 'web' },
      annotations: { kept: 'yes' },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1', controller: true }],
    },
  });
});

test('a pod keeps its containers by name and image, and no environment, arguments or volumes', () => {
  const container = {
    name: 'istio-proxy',
    image: 'proxyv2:1.31',
    env: [{ name: 'PASSWORD', value: 's3cr3t' }],
    args: ['--token=s3cr3t'],
  };
  const init = { ...container, restartPolicy: 'Always' };
  const spec = { serviceAccountName: 'web', containers: [container], initContainers: [init], volumes: [{ name: 'v' }] };
  const conditions = [
    { type: 'Ready', status: 'True', lastTransitionTime: 'x' },
    { type: 'PodScheduled', status: 'True' },
  ];
  const kept = transform(POD, full({ spec, status: { phase: 'Running', podIP: '10.1.1.1', conditions } }));
  expect(kept['spec']).toEqual({
    serviceAccountName: 'web',
    containers: [{ name: 'istio-proxy', image: 'proxyv2:1.31' }],
    initContainers: [{ name: 'istio-proxy', image: 'proxyv2:1.31', restartPolicy: 'Always' }],
  });
  expect(kept['status']).toEqual({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: 'x' }],
  });
  expect(JSON.stringify(kept)).not.toContain('s3cr3t');
});

test('a Deployment keeps the labels and images of its template', () => {
  const template = {
    metadata: { labels: { app: 'istiod' } },
    spec: { containers: [{ name: 'discovery', image: 'pilot:1.31', env: [] }] },
  };
  expect(transform(DEPLOYMENT, full({ spec: { template, replicas: 2 } }))['spec']).toEqual({
    template: {
      metadata: { labels: { app: 'istiod' } },
      spec: { containers: [{ name: 'discovery', image: 'pilot:1.31' }], initContainers: [] },
    },
  });
});

test('a Service keeps what selects, its ports and its addresses', () => {
  const spec = {
    type: 'LoadBalancer',
    clusterIP: '10.0.0.1',
    selector: { app: 'web' },
    ports: [{ port: 80 }],
    sessionAffinity: 'None',
    publishNotReadyAddresses: true,
    internalTrafficPolicy: 'Local',
    ipFamilyPolicy: 'PreferDualStack',
  };
  const kept = transform(SERVICE, full({ spec, status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } }));
  expect(kept['spec']).toEqual({
    type: 'LoadBalancer',
    clusterIP: '10.0.0.1',
    selector: { app: 'web' },
    ports: [{ port: 80 }],
    publishNotReadyAddresses: true,
    internalTrafficPolicy: 'Local',
    ipFamilyPolicy: 'PreferDualStack',
  });
  expect(kept['status']).toEqual({ loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } });
});

test('a webhook lets its CA bundle go and keeps the Service it calls', () => {
  const webhooks = [
    { name: 'x', clientConfig: { caBundle: 'AAAA', service: { name: 'istiod', namespace: 'istio-system' } } },
  ];
  expect(transform(MUTATING_WEBHOOK, full({ webhooks }))['webhooks']).toEqual([
    { name: 'x', clientConfig: { service: { name: 'istiod', namespace: 'istio-system' } } },
  ]);
});

test('a CRD lets its schemas go', () => {
  const spec = {
    group: 'a.io',
    scope: 'Namespaced',
    names: { kind: 'A', plural: 'as', listKind: 'AList' },
    versions: [{ name: 'v1', served: true, schema: { big: 1 } }],
  };
  expect(transform(CRD, full({ spec }))['spec']).toEqual({
    group: 'a.io',
    scope: 'Namespaced',
    names: { kind: 'A', plural: 'as' },
    versions: [{ name: 'v1', served: true }],
  });
});

test("a mesh's own kind keeps its whole body", () => {
  const route = {
    group: 'networking.istio.io',
    version: 'v1',
    kind: 'VirtualService',
    plural: 'virtualservices',
    namespaced: true,
  };
  expect(transform(route, full({ spec: { hosts: ['web'] }, status: { x: 1 } }))).toMatchObject({
    kind: 'VirtualService',
    spec: { hosts: ['web'] },
    status: { x: 1 },
  });
});

test('an object without the parts it should have is kept without them', () => {
  expect(transform(POD, full({}))['spec']).toEqual({ containers: [], initContainers: [] });
  expect(transform(CRD, full({ spec: 'nonsense' }))['spec']).toEqual({ names: {}, versions: [] });
});
