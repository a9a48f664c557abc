import { afterAll, expect, test } from 'vitest';
import { request, Agent } from 'undici';
import { accessCluster } from '../harness/cluster-access.ts';
import type { ClusterAccess } from '../harness/cluster-access.ts';
import type { CrdSet } from '../harness/crds.ts';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { Lender } from '../harness/lending/lender.ts';
import type { KubeObject } from '../harness/objects.ts';

/** Kinds whose objects the fixtures make, and those that an API server keeps in its memory. */
const LISTS = [
  '/api/v1/namespaces',
  '/api/v1/services',
  '/api/v1/pods',
  '/api/v1/configmaps',
  '/apis/apps/v1/deployments',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  '/apis/apiregistration.k8s.io/v1/apiservices',
  '/apis/networking.k8s.io/v1/ipaddresses',
];

const lender = new Lender();
afterAll(() => lender.stop());

async function lend(...crds: readonly CrdSet[]): Promise<ClusterAccess> {
  const [description] = await lender.lend({ names: ['borrowed'], crds });
  if (!description) throw new Error('nothing was lent');
  return accessCluster(description);
}

/** Every object of those kinds, and the groups that are served. */
async function everythingOn(cluster: ClusterAccess): Promise<unknown> {
  const lists = await Promise.all(LISTS.map(async (path) => [path, await namesAt(cluster, path)]));
  return { lists, groups: (await cluster.request('GET', '/apis')).body };
}

async function namesAt(cluster: ClusterAccess, path: string): Promise<readonly string[]> {
  const { items } = (await cluster.request('GET', path)).body as { readonly items: readonly KubeObject[] };
  return items.map(({ metadata: { name, namespace = '' } }) => `${namespace}/${name}`).sort();
}

/** What the holder of a kubeconfig's token is answered. */
async function statusOf({ server, caPem }: ClusterAccess, kubeconfig: string): Promise<number> {
  const dispatcher = new Agent({ connect: { ca: caPem } });
  const authorization = `Bearer ${/token: (\S+)/.exec(kubeconfig)?.[1]}`;
  const { statusCode } = await request(`${server}/api/v1/namespaces`, { dispatcher, headers: { authorization } });
  await dispatcher.destroy();
  return statusCode;
}

test('an API server that is given back has nothing of what its borrower put there, changed and took away', async () => {
  const cluster = await lend();
  const bare = await everythingOn(cluster);
  await cluster.installCrds('istio', 'gateway-api-linkerd');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  await cluster.request('DELETE', '/apis/rbac.authorization.k8s.io/v1/clusterroles/view');
  const token = await cluster.tokenKubeconfig('overmesh', 'overmesh', { clusterRole: 'cluster-admin' });
  expect(await everythingOn(cluster)).not.toEqual(bare);
  expect(await statusOf(cluster, token)).toBe(200);
  lender.giveBack([cluster.server]);

  const again = await lend();
  expect(again.server).toBe(cluster.server);
  expect(await everythingOn(again)).toEqual(bare);
  // Who it was is remembered for 10 s, what it might do is not.
  expect([401, 403]).toContain(await statusOf(again, token));
  lender.giveBack([again.server]);
}, 180_000);

test('its audit log begins with its borrower', async () => {
  const first = await lend();
  await first.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'of-the-first' } }]);
  expect((await first.audit()).map(({ objectRef }) => objectRef?.name)).toContain('of-the-first');
  lender.giveBack([first.server]);

  const second = await lend();
  expect(second.server).toBe(first.server);
  await second.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'of-the-second' } }]);
  const names = (await second.audit()).map(({ objectRef }) => objectRef?.name);
  expect(names).toContain('of-the-second');
  expect(names).not.toContain('of-the-first');
  lender.giveBack([second.server]);
});

test('it has the definitions that its borrower wants, as they were before another one changed them', async () => {
  const schema = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io';
  const spec = async (cluster: ClusterAccess) => ((await cluster.request('GET', schema)).body as KubeObject)['spec'];
  const first = await lend('istio');
  const original = await spec(first);
  const merge = 'application/merge-patch+json';
  await first.request('PATCH', schema, { spec: { names: { shortNames: ['changed'] } } }, merge);
  expect(await spec(first)).not.toEqual(original);
  lender.giveBack([first.server]);

  const second = await lend('istio');
  expect(second.server).toBe(first.server);
  expect(await spec(second)).toEqual(original);
  lender.giveBack([second.server]);
}, 180_000);

test('an admission policy of its borrower is not obeyed for the next one', async () => {
  const cluster = await lend();
  const name = 'nothing-named-no';
  const admission = (kind: string, spec: object): KubeObject => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name },
    spec,
  });
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] };
  await cluster.apply([
    admission('ValidatingAdmissionPolicy', {
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: "object.metadata.name != 'no'" }],
    }),
    admission('ValidatingAdmissionPolicyBinding', { policyName: name, validationActions: ['Deny'] }),
  ]);
  await expect.poll(() => statusOfMaking(cluster, 'no'), { timeout: 20_000, interval: 50 }).toBe(422);
  lender.giveBack([cluster.server]);

  const next = await lend();
  expect(next.server).toBe(cluster.server);
  expect(await statusOfMaking(next, 'no')).toBe(201);
  lender.giveBack([next.server]);
}, 120_000);

/** What the API server answers to a ConfigMap of this name, without keeping it. */
async function statusOfMaking(cluster: ClusterAccess, name: string): Promise<number> {
  const path = '/api/v1/namespaces/default/configmaps?dryRun=All';
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
  return (await cluster.request('POST', path, configMap)).status;
}

test('one whose definitions came with an admission policy is lent without them', async () => {
  const bare = await lend();
  const before = await everythingOn(bare);
  lender.giveBack([bare.server]);
  const furnished = await lend('gateway-api');
  expect(furnished.server).toBe(bare.server);
  expect(await policiesOn(furnished)).not.toEqual([]);
  lender.giveBack([furnished.server]);

  const again = await lend();
  expect(again.server).toBe(bare.server);
  expect(await policiesOn(again)).toEqual([]);
  expect(await everythingOn(again)).toEqual(before);
  lender.giveBack([again.server]);
}, 120_000);

function policiesOn(cluster: ClusterAccess): Promise<readonly string[]> {
  return namesAt(cluster, '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies');
}
