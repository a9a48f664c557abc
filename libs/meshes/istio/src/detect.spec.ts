import { expect, test } from 'vitest';
import type { SeenObject } from '@overmesh/meshes/kit';
import { configMaps, detect } from './detect.ts';
import { annotated, cluster, labelled, seen } from './given.ts';

function istiod(path: string, image: string, labels: Readonly<Record<string, string>> = {}) {
  const spec = { template: { spec: { containers: [{ name: 'discovery', image }] } } };
  return seen('apps/v1', 'Deployment', path, { ...labelled({ app: 'istiod', ...labels }), spec });
}

function webhook(name: string, namespace: string) {
  const webhooks = [{ clientConfig: { service: { namespace, name: 'istiod', path: '/inject' } } }];
  return seen('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', name, { webhooks });
}

const DEFAULT = istiod('istio-system/istiod', 'docker.io/istio/pilot:1.31.0', { 'istio.io/rev': 'default' });
const CANARY = istiod('istio-system/istiod-canary', 'docker.io/istio/pilot:1.32.1', { 'istio.io/rev': 'canary' });
const MESH_CONFIG = seen('v1', 'ConfigMap', 'istio-system/istio', {
  data: { mesh: 'rootNamespace: istio-config\ntrustDomain: east.example\n' },
});
const CONFIRMED = 'MutatingWebhookConfiguration istio-sidecar-injector calls a Service in istio-system';
const WEBHOOK = webhook('istio-sidecar-injector', 'istio-system');
const CRD = seen('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'virtualservices.networking.istio.io');

test('an istiod with its ConfigMap is Istio 1.31.0 in sidecar mode, and says why', () => {
  expect(detect(cluster(DEFAULT, MESH_CONFIG, CRD, WEBHOOK))).toEqual([
    {
      key: 'istio',
      kind: 'istio',
      state: 'installed',
      confirmedBy: CONFIRMED,
      modes: ['sidecar'],
      version: '1.31.0',
      revision: 'default',
      trustDomain: 'east.example',
      namespace: 'istio-system',
      rootNamespace: 'istio-config',
      evidence: [
        'Deployment istio-system/istiod runs image docker.io/istio/pilot:1.31.0',
        'its label istio.io/rev says revision default',
        'ConfigMap istio-system/istio has trust domain east.example',
        CONFIRMED,
      ],
    },
  ]);
});

test('two revisions are two meshes, and the default one keeps its key', () => {
  const meshes = detect(cluster(CANARY, DEFAULT, WEBHOOK));
  expect(meshes.map(({ key, revision, version }) => [key, revision, version])).toEqual([
    ['istio-canary', 'canary', '1.32.1'],
    ['istio', 'default', '1.31.0'],
  ]);
});

test('two control planes of one revision have keys with their namespaces', () => {
  const other = istiod('istio-two/istiod', 'docker.io/istio/pilot:1.31.0');
  const both = cluster(DEFAULT, other, WEBHOOK, webhook('istio-sidecar-injector-istio-two', 'istio-two'));
  expect(detect(both).map(({ key }) => key)).toEqual(['istio-in-istio-system', 'istio-in-istio-two']);
});

test('the trust domain is not known while the ConfigMap is not read', () => {
  const [mesh] = detect(cluster(DEFAULT));
  expect(mesh).not.toHaveProperty('trustDomain');
  expect(mesh?.evidence).toContain('ConfigMap istio-system/istio could not be read, so the trust domain is not known');
});

test('a ztunnel makes it ambient, for the revision that the ztunnel names', () => {
  const ztunnel = seen(
    'apps/v1',
    'DaemonSet',
    'istio-system/ztunnel',
    labelled({ app: 'ztunnel', 'istio.io/rev': 'canary' }),
  );
  expect(detect(cluster(DEFAULT, CANARY, ztunnel, WEBHOOK)).map(({ key, modes }) => [key, ...modes])).toEqual([
    ['istio-canary', 'ambient'],
    ['istio', 'sidecar'],
  ]);
});

test('a mesh of a ztunnel and of pods with sidecars has both modes', () => {
  const ztunnel = seen('apps/v1', 'DaemonSet', 'istio-system/ztunnel', labelled({ app: 'ztunnel' }));
  const injected = annotated({ 'sidecar.istio.io/status': '{"revision":"default"}' });
  const pod = seen('v1', 'Pod', 'shop/reviews-1', { ...injected, spec: { containers: [{ name: 'istio-proxy' }] } });
  const modesOf = (...objects: readonly SeenObject[]) => detect(cluster(...objects, WEBHOOK)).map(({ modes }) => modes);
  expect(modesOf(DEFAULT, ztunnel, pod)).toEqual([['ambient', 'sidecar']]);
  expect(modesOf(DEFAULT, ztunnel)).toEqual([['ambient']]);
  expect(modesOf(DEFAULT, pod)).toEqual([['sidecar']]);
});

test('a ztunnel names its revision in annotations, as its chart writes it', () => {
  const chart = seen('apps/v1', 'DaemonSet', 'istio-system/ztunnel', {
    metadata: { name: '', labels: { app: 'ztunnel' }, annotations: { 'istio.io/rev': 'canary' } },
  });
  const ztunnel = { ...chart, metadata: { ...chart.metadata, name: 'ztunnel', namespace: 'istio-system' } };
  expect(detect(cluster(DEFAULT, CANARY, ztunnel, WEBHOOK)).map(({ key, modes }) => [key, ...modes])).toEqual([
    ['istio-canary', 'ambient'],
    ['istio', 'sidecar'],
  ]);
});

test('namespaces outside of discoverySelectors, the cluster domain and the default of exportTo are known', () => {
  const mesh = "discoverySelectors:\n- matchLabels:\n    istio: enabled\ndefaultVirtualServiceExportTo: ['.']\n";
  const config = seen('v1', 'ConfigMap', 'istio-system/istio', { data: { mesh } });
  const values = JSON.stringify({ global: { proxy: { clusterDomain: 'east.example' } } });
  const injector = seen('v1', 'ConfigMap', 'istio-system/istio-sidecar-injector', { data: { values } });
  const shop = seen('v1', 'Namespace', 'shop', labelled({ istio: 'enabled' }));
  expect(detect(cluster(DEFAULT, config, injector, shop, seen('v1', 'Namespace', 'legacy')))).toMatchObject([
    { clusterDomain: 'east.example', unreadNamespaces: ['legacy'], exportTo: { virtualServices: ['.'] } },
  ]);
});

test('a cluster whose Istio is steered from elsewhere says so', () => {
  const webhook = seen('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'istio-sidecar-injector', {
    webhooks: [{ clientConfig: { service: { namespace: 'istio-system' } } }],
  });
  const [mesh] = detect(cluster(CRD, webhook, seen('v1', 'Service', 'istio-system/istiod', { spec: { ports: [] } })));
  expect(mesh?.state).toBe('residue');
  expect(mesh?.evidence.join('\n')).toContain('an istiod elsewhere steers the proxies here');
});

test('CRDs and a webhook without istiod are residue', () => {
  const left = cluster(CRD, WEBHOOK);
  expect(configMaps(left)).toEqual([{ namespace: 'istio-system', name: 'istio' }]);
  expect(detect(left)).toEqual([
    {
      key: 'istio',
      kind: 'istio',
      state: 'residue',
      modes: [],
      evidence: [
        '1 CRDs of istio.io are there (virtualservices.networking.istio.io is one)',
        'MutatingWebhookConfiguration istio-sidecar-injector is there',
        'no Deployment is labelled app=istiod',
      ],
    },
  ]);
});

test('a cluster without anything of Istio has no mesh and asks for no ConfigMap', () => {
  const other = seen('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'servers.policy.linkerd.io');
  expect([detect(cluster(other)), configMaps(cluster(other))]).toEqual([[], []]);
});

test('the ConfigMaps of revision canary have its name', () => {
  expect(configMaps(cluster(CANARY))).toEqual([
    { namespace: 'istio-system', name: 'istio-canary' },
    { namespace: 'istio-system', name: 'istio-sidecar-injector-canary' },
  ]);
});

const FAKE = istiod('shop/istiod', 'docker.io/istio/pilot:1.31.0');

test('an istiod in a namespace that no webhook of Istio calls is unconfirmed, and takes nothing of the real one', () => {
  const [real, fake] = detect(cluster(DEFAULT, FAKE, WEBHOOK, MESH_CONFIG, webhook('shop-policy', 'shop')));
  expect(real).toEqual(detect(cluster(DEFAULT, WEBHOOK, MESH_CONFIG))[0]);
  expect([fake?.key, fake?.state]).toEqual(['istio-unconfirmed-in-shop', 'unconfirmed']);
  expect(fake?.evidence).toContain('no webhook configuration of the mesh calls a Service in shop');
});

test('definitions and ConfigMaps confirm nothing', () => {
  expect(detect(cluster(FAKE, CRD)).map(({ state }) => state)).toEqual(['unconfirmed']);
});

test('a ztunnel in a namespace that is not the mesh’s makes nothing ambient', () => {
  const ztunnel = (path: string) => seen('apps/v1', 'DaemonSet', path, labelled({ app: 'ztunnel' }));
  const modesWith = (path: string) => detect(cluster(DEFAULT, WEBHOOK, ztunnel(path))).flatMap(({ modes }) => modes);
  expect([modesWith('shop/ztunnel'), modesWith('kube-system/ztunnel')]).toEqual([['sidecar'], ['ambient']]);
});

test('of a hundred istiods in one namespace that nothing confirms three are told, and of one twice the first', () => {
  const many = Array.from({ length: 100 }, (_, index) =>
    istiod(`shop/istiod-${index}`, 'pilot:1.31.0', { 'istio.io/rev': `r${index}` }),
  );
  expect(detect(cluster(...many, FAKE, WEBHOOK, DEFAULT)).map(({ key }) => key)).toEqual([
    'istio',
    'istio-unconfirmed-in-shop',
    'istio-r0-unconfirmed-in-shop',
    'istio-r1-unconfirmed-in-shop',
  ]);
  const twice = [FAKE, istiod('shop/istiod-too', 'pilot:1.31.0')];
  expect(detect(cluster(...twice)).map(({ key }) => key)).toEqual(['istio-unconfirmed-in-shop']);
});
