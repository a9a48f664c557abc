import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KindRef, KubeClient, KubeError, KubeObject, OpenClient } from '@overmesh/kube';
import { isKubeError, openClient, readKubeconfig } from '@overmesh/kube';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';

const namespace = 'kube-client';
const configMaps: KindRef = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
const nowhere: KindRef = { ...configMaps, group: 'nowhere.example', kind: 'Nothing', plural: 'nothings' };

let cluster: ClusterAccess;
let client: OpenClient;

beforeAll(async () => {
  cluster = await sharedCluster('istio');
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  client = openClient(accessOf(cluster.adminKubeconfig));
});

afterAll(async () => {
  await client.close();
  await cluster.disconnect();
});

function accessOf(kubeconfig: string) {
  const read = readKubeconfig(kubeconfig, { allowLoopback: true });
  if (!read.ok) throw new Error(read.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return read.value.access;
}

function configMap(name: string, data: Record<string, string> = { a: '1' }): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

function virtualService(name: string, spec: Record<string, unknown>): KubeObject {
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name, namespace }, spec };
}

const soundSpec = { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] };

function ref(name: string, kind = configMaps) {
  return { kind, namespace, name };
}

function expectedOf({ metadata }: KubeObject) {
  return { uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' };
}

async function failure(work: Promise<unknown>): Promise<KubeError> {
  const error: unknown = await work.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!isKubeError(error)) throw error;
  return error;
}

test('100 calls in a row open 1 or 2 connections, and 100 more none', async () => {
  const own = openClient(accessOf(cluster.adminKubeconfig));
  for (let call = 0; call < 100; call += 1) await own.get(ref('nobody'));
  const cold = own.stats();
  expect(cold.requests).toBe(100);
  expect(cold.connectionsOpened).toBeLessThanOrEqual(2);
  for (let call = 0; call < 100; call += 1) await own.get(ref('nobody'));
  expect(own.stats()).toEqual({ connectionsOpened: cold.connectionsOpened, requests: 200, inFlight: 0 });
  await own.close();
});

test('50 calls at once share 4 connections', async () => {
  const own = openClient(accessOf(cluster.adminKubeconfig));
  await Promise.all(Array.from({ length: 50 }, () => own.get(ref('nobody'))));
  expect(own.stats().connectionsOpened).toBe(4);
  await own.close();
});

describe('create', () => {
  test('makes a missing object under one Apply entry of overmesh, and refuses an existing one', async () => {
    const made = await client.create(configMap('created'));
    expect(made.metadata.managedFields?.map(({ manager, operation }) => [manager, operation])).toEqual([
      ['overmesh', 'Apply'],
    ]);
    expect(await failure(client.create(configMap('created')))).toMatchObject({ reason: 'already-exists', status: 409 });
  });

  test('refuses an existing object of somebody else, whatever its fields', async () => {
    await cluster.apply([configMap('foreign', { a: 'theirs' })], { fieldManager: 'somebody' });
    expect((await failure(client.create(configMap('foreign')))).reason).toBe('already-exists');
  });
});

describe('update', () => {
  test('writes over the version that was read', async () => {
    const made = await client.create(configMap('updated'));
    const next = await client.update(configMap('updated', { a: '2' }), expectedOf(made));
    expect(next['data']).toEqual({ a: '2' });
  });

  test('a stale version is a conflict', async () => {
    const made = await client.create(configMap('stale'));
    await client.update(configMap('stale', { a: '2' }), expectedOf(made));
    const error = await failure(client.update(configMap('stale', { a: '3' }), expectedOf(made)));
    expect(error).toMatchObject({ reason: 'conflict', retryable: false, conflicts: [] });
  });

  test('an object that was deleted meanwhile is not brought back', async () => {
    const made = await client.create(configMap('deleted'));
    await client.remove(ref('deleted'), expectedOf(made));
    expect((await failure(client.update(configMap('deleted'), expectedOf(made)))).reason).toBe('uid-mismatch');
    expect(await client.get(ref('deleted'))).toBeUndefined();
  });

  test('an object that was made anew under the same name is not touched', async () => {
    const first = await client.create(configMap('again'));
    await client.remove(ref('again'), expectedOf(first));
    const second = await client.create(configMap('again'));
    const expected = { ...expectedOf(second), uid: expectedOf(first).uid };
    expect((await failure(client.update(configMap('again', { a: '9' }), expected))).reason).toBe('uid-mismatch');
  });

  test('a field of another manager is a conflict that names manager, operation and field, unless it is forced', async () => {
    const made = await client.create(configMap('fought-over'));
    const path = `/api/v1/namespaces/${namespace}/configmaps/fought-over`;
    const query = 'fieldManager=kubectl-edit';
    await cluster.request('PATCH', `${path}?${query}`, { data: { a: 'hand' } }, 'application/merge-patch+json');
    const now = await client.get(ref('fought-over'));
    const expected = expectedOf(now ?? made);
    const error = await failure(client.update(configMap('fought-over', { a: 'ours' }), expected));
    expect(error.reason).toBe('field-conflict');
    expect(error.conflicts).toEqual([{ manager: 'kubectl-edit', operation: 'Update', field: '.data.a' }]);
    const forced = await client.update(configMap('fought-over', { a: 'ours' }), { ...expected, force: true });
    expect(forced['data']).toEqual({ a: 'ours' });
  });
});

describe('what is refused', () => {
  test('an unknown field is a permanent schema refusal, although the server says 500', async () => {
    const error = await failure(client.dryRun(virtualService('bogus', { ...soundSpec, bogus: 1 })));
    expect(error).toMatchObject({ reason: 'schema', status: 500, retryable: false });
    expect(error.message).toContain('.spec.bogus');
  });

  test('a field of the wrong type is the same', async () => {
    expect((await failure(client.dryRun(virtualService('typed', { hosts: 'reviews' })))).reason).toBe('schema');
  });

  test('a violated rule is invalid, with the field', async () => {
    const spec = { hosts: ['reviews'], http: [{ retries: { attempts: 1, perTryTimeout: 'banana' } }] };
    const error = await failure(client.dryRun(virtualService('ruled', spec)));
    expect(error).toMatchObject({ reason: 'invalid', status: 422 });
    expect(error.causes.length).toBeGreaterThan(0);
  });

  test('a missing namespace, a missing kind and a missing object are three things', async () => {
    const elsewhere = { ...configMap('x'), metadata: { name: 'x', namespace: 'no-such-namespace' } };
    expect((await failure(client.create(elsewhere))).reason).toBe('namespace-missing');
    expect((await failure(client.get(ref('x', nowhere)))).reason).toBe('kind-missing');
    expect((await failure(client.list(nowhere))).reason).toBe('kind-missing');
    const unknown = { ...configMap('x'), apiVersion: 'nowhere.example/v1', kind: 'Nothing' };
    expect((await failure(client.create(unknown))).reason).toBe('kind-missing');
    expect(await client.get(ref('no-such-object'))).toBeUndefined();
  });

  test('an object above 1 MiB is too large, and a body above 3 MiB is not even sent', async () => {
    const big = (bytes: number) => configMap('big', { a: 'x'.repeat(bytes) });
    expect(await failure(client.create(big(1_100_000)))).toMatchObject({ reason: 'too-large', status: 422 });
    const { requests } = client.stats();
    const unsent = await failure(client.create(big(3_500_000)));
    expect(unsent).toMatchObject({ reason: 'too-large', message: expect.stringContaining('it has 3.3 MiB') });
    expect(client.stats().requests).toBe(requests);
  });

  test('a deletion needs both the UID and the version', async () => {
    const made = await client.create(configMap('guarded'));
    const right = expectedOf(made);
    expect((await failure(client.remove(ref('guarded'), { ...right, uid: 'another' }))).reason).toBe('uid-mismatch');
    expect((await failure(client.remove(ref('guarded'), { ...right, resourceVersion: '1' }))).reason).toBe('conflict');
    expect(await client.remove(ref('guarded'), right)).toBe('deleted');
    expect(await client.remove(ref('guarded'), right)).toBe('gone');
  });

  test('a missing right is forbidden and a wrong token unauthorized', async () => {
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }];
    const access = accessOf(await cluster.tokenKubeconfig(namespace, 'reader', { rules }));
    const reader = openClient(access);
    const rights = [
      { verb: 'get', group: '', resource: 'configmaps', namespace },
      { verb: 'patch', group: '', resource: 'configmaps', namespace },
    ];
    expect((await reader.canI(rights)).map(({ allowed }) => allowed)).toEqual([true, false]);
    expect(await failure(reader.create(configMap('not-mine')))).toMatchObject({ reason: 'forbidden', status: 403 });
    await reader.close();
    const nobody = openClient({ ...access, credential: { kind: 'token', token: 'wrong' } });
    expect(await failure(nobody.get(ref('x')))).toMatchObject({ reason: 'unauthorized', status: 401 });
    await nobody.close();
  });

  test('a server of another authority is a TLS error, and a closed port unreachable', async () => {
    const { caPem: _, ...withoutAuthority } = accessOf(cluster.adminKubeconfig);
    const distrustful = openClient(withoutAuthority);
    expect((await failure(distrustful.serverVersion())).reason).toBe('tls');
    await distrustful.close();
    const nobodyThere = openClient({ ...withoutAuthority, server: 'https://127.0.0.1:1' });
    expect((await failure(nobodyThere.serverVersion())).reason).toBe('unreachable');
    await nobodyThere.close();
  });
});

describe('lists', () => {
  const many = Array.from({ length: 25 }, (_, index) => ({
    ...configMap(`many-${index}`),
    metadata: { name: `many-${index}`, namespace, labels: { set: 'many' } },
  }));

  test('25 objects in pages of 10 come whole, with their kind', async () => {
    await cluster.apply(many);
    const { items } = await client.list(configMaps, { namespace, labelSelector: 'set=many', limit: 10 });
    expect(items).toHaveLength(25);
    expect(items.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap')).toBe(true);
  });
});

describe('a dry run', () => {
  test('gives the future object and stores nothing', async () => {
    const future = await client.dryRun(virtualService('future', soundSpec));
    expect(future.metadata.name).toBe('future');
    const kind = await kindOf(client, 'networking.istio.io/v1', 'VirtualService');
    expect(await client.get(ref('future', kind))).toBeUndefined();
  });

  test('leaves its argument as it was', async () => {
    const object = virtualService('untouched', soundSpec);
    const before = structuredClone(object);
    await client.dryRun(object);
    expect(object).toEqual(before);
  });
});

test('the clock of the server is within 5 s of ours, and its version is 1.36', async () => {
  expect(Math.abs((await client.serverTime()).getTime() - Date.now())).toBeLessThan(5_000);
  expect(await client.serverVersion()).toMatchObject({ major: '1', minor: '36' });
});

test('a repeated apply of the same content is no write: the version stays', async () => {
  const made = await client.create(configMap('same'));
  const again = await client.update(configMap('same'), expectedOf(made));
  expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
});

test('what is applied is what is stored: no field of a built-in kind is lost on the way', async () => {
  const kind = await kindOf(client, 'v1', 'Service');
  const spec = { ports: [{ port: 80, appProtocol: 'http' }], trafficDistribution: 'PreferClose' };
  await client.create({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'near', namespace }, spec });
  expect((await client.get(ref('near', kind)))?.['spec']).toMatchObject(spec);
});

async function kindOf(of: KubeClient, apiVersion: string, kind: string): Promise<KindRef> {
  const found = await of.kindOf(apiVersion, kind);
  if (!found) throw new Error(`${kind} is not served`);
  return found;
}
