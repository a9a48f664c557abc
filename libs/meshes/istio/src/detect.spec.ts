import { expect, test } from 'vitest';
import { configMaps, detect } from './detect.ts';
import { cluster, labelled, seen } from './given.ts';

function istiod(path: string, image: string, labels: Readonly<Record<string, string>> = {}) {
  const spec = { template: { spec: { containers: [{ name: 'discovery', image }] } } };
  return seen('apps/v1', 'Deployment', path, { ...labelled({ app: 'istiod', ...labels }), spec });
}

const DEFAULT = istiod('istio-system/istiod', 'docker.io/istio/pilot:1.31.0', { 'istio.io/rev': 'default' });
const CANARY = istiod('istio-system/istiod-canary', 'docker.io/istio/pilot:1.32.1', { 'istio.io/rev': 'canary' });
const MESH_CONFIG = seen('v1', 'ConfigMap', 'istio-system/istio', {
  data: { mesh: 'rootNamespace: istio-config\ntrustDomain: east.example\n' },
});
const CRD = seen('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'virtualservices.networking.istio.io');

test('an istiod with its ConfigMap is Istio 1.31.0 in sidecar mode, and says why', () => {
  expect(detect(cluster(DEFAULT, MESH_CONFIG, CRD))).toEqual([
    {
      key: 'istio',
      kind: 'istio',
      state: 'installed',
      mode: 'sidecar',
      version: '1.31.0',
      revision: 'default',
      trustDomain: 'east.example',
      namespace: 'istio-system',
      rootNamespace: 'istio-config',
      evidence: [
        'Deployment istio-system/istiod runs image docker.io/istio/pilot:1.31.0',
        'its label istio.io/rev says revision default',
        'ConfigMap istio-system/istio has trust domain east.example',
      ],
    },
  ]);
});

test('two revisions are two meshes, and the default one keeps its key', () => {
  const meshes = detect(cluster(CANARY, DEFAULT));
  expect(meshes.map(({ key, revision, version }) => [key, revision, version])).toEqual([
    ['istio-canary', 'canary', '1.32.1'],
    ['istio', 'default', '1.31.0'],
  ]);
});

test('two control planes of one revision have keys with their namespaces', () => {
  const other = istiod('istio-two/istiod', 'docker.io/istio/pilot:1.31.0');
  expect(detect(cluster(DEFAULT, other)).map(({ key }) => key)).toEqual([
    'istio-in-istio-system',
    'istio-in-istio-two',
  ]);
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
  expect(detect(cluster(DEFAULT, CANARY, ztunnel)).map(({ key, mode }) => [key, mode])).toEqual([
    ['istio-canary', 'ambient'],
    ['istio', 'sidecar'],
  ]);
});

test('CRDs and a webhook without istiod are residue', () => {
  const webhook = seen('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'istio-sidecar-injector', {
    webhooks: [{ clientConfig: { service: { namespace: 'istio-system' } } }],
  });
  const left = cluster(CRD, webhook);
  expect(configMaps(left)).toEqual([{ namespace: 'istio-system', name: 'istio' }]);
  expect(detect(left)).toEqual([
    {
      key: 'istio',
      kind: 'istio',
      state: 'residue',
      mode: 'unknown',
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

test('the ConfigMap of revision canary is istio-canary', () => {
  expect(configMaps(cluster(CANARY))).toEqual([{ namespace: 'istio-system', name: 'istio-canary' }]);
});
