import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CAPABILITIES } from '@overmesh/model';
import { grantedRights, statedAttacks, statedRights } from '../../harness/threat-model.ts';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { applyPatch, kubeClient } from '../../harness/kube-client.ts';
import type { KubeClient } from '../../harness/kube-client.ts';
import { tokenIn } from '../../harness/kubeconfig.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';

const OURS = { 'app.kubernetes.io/managed-by': 'overmesh' };
const MERGE = 'application/merge-patch+json';
const services = '/api/v1/namespaces/shop/services';
const rules = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const document = readFileSync('docs/threat-model.md', 'utf8');

let pool: LentClusters;
let cluster: ClusterAccess;
/** Whoever holds the token, with every capability of deploy/rbac. */
let thief: KubeClient;

beforeAll(async () => {
  pool = await lendClusters(['robbed'], { crds: ['istio', 'gateway-api-linkerd'] });
  cluster = pool.cluster('robbed');
  await cluster.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    widgets,
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace: 'shop' }, spec: spec({ app: 'cart' }) },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'plans', namespace: 'shop' }, data: { price: '7' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'shop' }, stringData: { key: 'k' } },
    virtualService('theirs', {}),
  ]);
  thief = kubeClient(cluster, { token: tokenIn(await cluster.memberKubeconfig()) });
  // Policies are in force a moment after they are created.
  const touched = { metadata: { labels: { touched: 'yes' } } };
  for (const path of [`${rules}/theirs`, `${services}/cart`])
    await vi.waitFor(async () => expect(await statusOf('PATCH', path, touched, MERGE)).toBe(403), { timeout: 30_000 });
});
afterAll(async () => {
  await thief?.close();
  await pool?.stop();
});

function spec(selector: object): object {
  return { selector, ports: [{ port: 80 }] };
}

function virtualService(name: string, labels: Readonly<Record<string, string>>) {
  const http = [{ route: [{ destination: { host: 'elsewhere.example' } }] }];
  const metadata = { name, namespace: 'shop', labels };
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata, spec: { hosts: ['cart'], http } };
}

function service(name: string, more: object, labels: object = OURS) {
  const metadata = { name, namespace: 'shop', labels };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ...spec({ app: 'cart' }), ...more } };
}

function definition(plural: string, group: string) {
  const names = { plural, singular: plural.slice(0, -1), kind: 'Widget', listKind: 'WidgetList' };
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, names, scope: 'Namespaced', versions: [{ name: 'v1', served: true, storage: true, schema }] },
  };
}

const widgets = definition('widgets', 'operator.example');

const webhook = {
  spec: {
    conversion: {
      strategy: 'Webhook',
      webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://thief.example' } },
    },
  },
};

type Try = readonly [method: string, path: string, body?: object, contentType?: string];

const apply = (path: string, object: object): Try => [
  'PATCH',
  `${path}?fieldManager=overmesh&force=true`,
  object,
  applyPatch,
];
const merge = (path: string, body: object): Try => ['PATCH', path, body, MERGE];

const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'more' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', namespace: 'overmesh-system', name: 'overmesh' }],
};
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const policies = '/apis/admissionregistration.k8s.io/v1';

/** Each line of the page with every way of trying it. */
const attacks: Readonly<Record<string, readonly Try[]>> = {
  "change another operator's definition, to have its objects converted by a webhook of his": [
    merge(`${definitions}/widgets.operator.example`, webhook),
    apply(`${definitions}/widgets.operator.example`, { ...widgets, ...webhook }),
  ],
  'define a kind of his own': [
    ['POST', definitions, definition('things', 'thief.example')],
    apply(`${definitions}/things.thief.example`, definition('things', 'thief.example')),
  ],
  'change what a Service of others selects': [
    merge(`${services}/cart`, { spec: { selector: { app: 'thief' } } }),
    apply(`${services}/cart`, service('cart', spec({ app: 'thief' }))),
  ],
  'delete a Service of others': [['DELETE', `${services}/cart`]],
  'put our label on a Service of others, to change it then': [
    merge(`${services}/cart`, { metadata: { labels: OURS } }),
  ],
  'make a Service that stands for another name, or has external addresses': [
    apply(`${services}/overmesh-a`, service('overmesh-a', { type: 'ExternalName', externalName: 'thief.example' })),
    apply(`${services}/overmesh-b`, service('overmesh-b', { externalIPs: ['203.0.113.7'] })),
    apply(`${services}/overmesh-c`, service('overmesh-c', { type: 'LoadBalancer' })),
    apply(`${services}/overmesh-d`, service('overmesh-d', {}, {})),
    apply(`${services}/cart-2`, service('cart-2', {})),
    ['POST', services, service('overmesh-e', { type: 'NodePort' })],
  ],
  'read a ConfigMap of others by its name': [
    ['GET', '/api/v1/namespaces/shop/configmaps/plans'],
    ['GET', '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication'],
    ['GET', '/api/v1/configmaps'],
  ],
  'read a Secret': [
    ['GET', '/api/v1/namespaces/shop/secrets/keys'],
    ['GET', '/api/v1/secrets'],
  ],
  'change or delete a VirtualService of others': [
    merge(`${rules}/theirs`, { spec: { hosts: ['other'] } }),
    merge(`${rules}/theirs`, { metadata: { labels: OURS } }),
    apply(`${rules}/theirs`, virtualService('theirs', OURS)),
    apply(`${rules}/overmesh-unmarked`, virtualService('overmesh-unmarked', {})),
    apply(`${rules}/another`, virtualService('another', OURS)),
    ['DELETE', `${rules}/theirs`],
    ['DELETE', rules],
  ],
  'give himself more rights': [
    ['POST', `${rbac}/clusterrolebindings`, binding],
    merge(`${rbac}/clusterroles/overmesh-read`, { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }),
  ],
  'lift the admission policies that hold him': [
    ['DELETE', `${policies}/validatingadmissionpolicies/overmesh-linkerd-traffic`],
    merge(`${policies}/validatingadmissionpolicybindings/overmesh-linkerd-traffic`, {
      spec: { validationActions: [] },
    }),
  ],
  'run something, or look into a pod': [
    ['POST', '/api/v1/namespaces/shop/pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } }],
    ['POST', '/api/v1/namespaces/shop/pods/x/exec?command=sh'],
    ['GET', '/api/v1/namespaces/shop/pods/x/log'],
  ],
  'make a token of another account': [
    ['POST', '/api/v1/namespaces/kube-system/serviceaccounts/default/token', {}],
    ['POST', '/api/v1/namespaces/shop/serviceaccounts/default/token', {}],
  ],
};

async function statusOf(...[method, path, body, contentType]: Try): Promise<number> {
  return (await thief.request(method, path, body, contentType)).status;
}

test('what the API server says that a token with every capability may do is exactly the list of docs/threat-model.md', async () => {
  const stated = statedRights(document);
  expect(new Set(stated.map(({ capability }) => capability))).toEqual(new Set(CAPABILITIES));
  const granted = await grantedRights(thief);
  expect(granted.toSorted()).toEqual(stated.map(({ right }) => right).toSorted());
});

test('the page names every attack that is tried here, and no other', () => {
  expect(Object.keys(attacks)).toEqual(statedAttacks(document));
});

test.each(Object.entries(attacks))('a thief of the token cannot %s', async (_attack, tries) => {
  const answers = await Promise.all(tries.map(async (one) => [one[0], one[1], await statusOf(...one)] as const));
  expect(answers.filter(([, , status]) => status !== 403)).toEqual([]);
});

test('nothing of others was changed by all of it', async () => {
  const cart = await cluster.request('GET', `${services}/cart`);
  expect(cart.body).toMatchObject({ spec: { selector: { app: 'cart' }, type: 'ClusterIP' } });
  expect((await cluster.request('GET', `${rules}/theirs`)).body).toMatchObject({ spec: { hosts: ['cart'] } });
  const kept = await cluster.request('GET', `${definitions}/widgets.operator.example`);
  expect(kept.body).toMatchObject({ spec: { conversion: { strategy: 'None' } } });
  const { body } = await cluster.request('GET', services);
  const names = (body as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);
  expect(names).toEqual(['cart']);
});

test('what the page says that he may do with our label, he does: so does Overmesh', async () => {
  const done = [
    await statusOf(...apply(`${rules}/overmesh-cart`, virtualService('overmesh-cart', OURS))),
    await statusOf(...merge(`${rules}/overmesh-cart`, { spec: { hosts: ['reviews'] } })),
    await statusOf('DELETE', `${rules}/overmesh-cart`),
    await statusOf(...apply(`${services}/overmesh-cart--v1`, service('overmesh-cart--v1', {}))),
    await statusOf(...merge(`${services}/overmesh-cart--v1`, { spec: { selector: { app: 'cart', version: 'v2' } } })),
    await statusOf('DELETE', `${services}/overmesh-cart--v1`),
    await statusOf(...apply(`${definitions}/trafficroutes.overmesh.io`, definition('trafficroutes', 'overmesh.io'))),
  ];
  expect(done).toEqual([201, 200, 200, 201, 200, 200, 201]);
});

test('an object of ours whose every mark a hand took off can still be put right, and not be deleted', async () => {
  await cluster.apply([virtualService('overmesh-stripped', {})]);
  expect(await statusOf('DELETE', `${rules}/overmesh-stripped`)).toBe(403);
  expect(await statusOf(...merge(`${rules}/overmesh-stripped`, { metadata: { labels: OURS } }))).toBe(200);
});
