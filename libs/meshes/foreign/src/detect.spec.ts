import { expect, test } from 'vitest';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { detectForeign, meshOfForeignPod } from './detect.ts';

function seenOf(objects: readonly SeenObject[], groups: readonly string[] = []): SeenCluster {
  return { of: ({ kind }) => objects.filter((object) => object.kind === kind), groups: new Set(groups) };
}

function planeOf(kind: string, name: string, labels: Readonly<Record<string, string>>, image: string): SeenObject {
  const template = { spec: { containers: [{ name: 'main', image }] } };
  return { apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'somewhere', labels }, spec: { template } };
}

const consulLabels = { app: 'consul', component: 'connect-injector' };

test.each([
  ['consul', '1.9.0', planeOf('Deployment', 'c', consulLabels, 'hashicorp/consul-k8s-control-plane:1.9.0')],
  ['kuma', '2.13.0', planeOf('Deployment', 'k', { app: 'kuma-control-plane' }, 'docker.io/kumahq/kuma-cp:2.13.0')],
  ['traefik-mesh', '1.4.8', planeOf('Deployment', 'traefik-mesh-controller', {}, 'traefik/mesh:v1.4.8')],
  ['osm', '1.2.4', planeOf('Deployment', 'o', { app: 'osm-controller' }, 'openservicemesh/osm-controller:v1.2.4')],
  [
    'nginx-service-mesh',
    '2.0.0',
    planeOf('Deployment', 'nginx-mesh-controller', {}, 'r:5000/nginx-mesh-controller:2.0.0'),
  ],
  [
    'app-mesh',
    '1.13.1',
    planeOf('Deployment', 'appmesh-controller', {}, 'public.ecr.aws/appmesh/appmesh-controller:v1.13.1'),
  ],
  [
    'cilium',
    '1.20.0',
    planeOf('DaemonSet', 'cilium', { 'k8s-app': 'cilium' }, 'quay.io/cilium/cilium:v1.20.0@sha256:ab'),
  ],
])('%s %s is found by its control plane, wherever it runs', (kind, version, plane) => {
  expect(detectForeign(seenOf([plane]))).toMatchObject([
    { key: kind, kind, state: 'installed', version, namespace: 'somewhere' },
  ]);
});

test.each([
  ['consul', 'consul.hashicorp.com'],
  ['kuma', 'kuma.io'],
  ['osm', 'config.openservicemesh.io'],
  ['nginx-service-mesh', 'specs.smi.nginx.com'],
  ['app-mesh', 'appmesh.k8s.aws'],
  ['cilium', 'cilium.io'],
])('of %s without a control plane, group %s is a residue', (kind, group) => {
  expect(detectForeign(seenOf([], [group]))).toMatchObject([{ kind, state: 'residue' }]);
});

test('SMI definitions, Deployments of other names and an empty cluster are no mesh', () => {
  const other = planeOf('Deployment', 'consul', { app: 'consul' }, 'consul:1.9.0');
  expect(detectForeign(seenOf([other], ['split.smi-spec.io', 'apps']))).toEqual([]);
});

const osm = detectForeign(seenOf([planeOf('Deployment', 'osm-controller', {}, 'osm-controller:v1.2.4')]));

test('a pod with an OSM proxy is in OSM when that is installed, and an Envoy alone is in nothing', () => {
  const pod = (labels: Readonly<Record<string, string>>): SeenObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels },
    spec: { containers: [{ name: 'envoy', image: 'envoyproxy/envoy:v1.30.0' }] },
  });
  expect(meshOfForeignPod(pod({ 'osm-proxy-uuid': '1' }), osm)).toEqual({ mesh: 'osm', dataPlane: 'sidecar' });
  expect(meshOfForeignPod(pod({}), osm)).toBeUndefined();
  expect(meshOfForeignPod(pod({ 'osm-proxy-uuid': '1' }), [])).toBeUndefined();
});
