import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { KindRef, OpenClient } from '@overmesh/kube';
import { isKubeError, openClient, readKubeconfig } from '@overmesh/kube';
import type { Cluster } from '../../harness/cluster.ts';
import { startClusters } from '../../harness/cluster-pool.ts';
import type { ClusterPool } from '../../harness/cluster-pool.ts';
import { faultProxyFor } from '../../harness/faults/fault-proxy.ts';
import type { FaultProxy } from '../../harness/faults/fault-proxy.ts';
import { deletesWithoutPreconditions, foreignTouched, needlessWrites } from '../../harness/faults/witness.ts';

/** The proxy and the witnesses before a real kube-apiserver, seen by the transport that Overmesh uses. */

const namespace = 'faults';
const configMaps: KindRef = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }];

let pool: ClusterPool;
let cluster: Cluster;
let proxy: FaultProxy;
let client: OpenClient;

beforeAll(async () => {
  pool = await startClusters(['behind']);
  cluster = pool.cluster('behind');
  proxy = await faultProxyFor(cluster);
  const kubeconfig = proxy.kubeconfig(await cluster.tokenKubeconfig(namespace, 'overmesh', { rules }));
  const read = readKubeconfig(kubeconfig, { allowLoopback: true });
  if (!read.ok) throw new Error('the kubeconfig of the proxy is refused');
  client = openClient(read.value.access, { requestMs: 3_000, headersMs: 1_500 });
});

afterEach(() => proxy.heal());
afterAll(async () => {
  await client.close();
  await proxy.close();
  await pool.stop();
});

function object(name: string, value: string) {
  const labels = { 'app.kubernetes.io/managed-by': 'overmesh' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels }, data: { value } };
}

function keyOf(name: string): string {
  return `/configmaps/${namespace}/${name}`;
}

async function reasonOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: unknown) => (isKubeError(error) ? error.reason : String(error)),
  );
}

test('a kubeconfig for the proxy works with the CA of the cluster, and the server sees the account of the token', async () => {
  await client.create(object('plain', '1'));
  const write = (await cluster.audit()).find(({ objectRef }) => objectRef?.name === 'plain');
  expect(write?.user.username).toBe(`system:serviceaccount:${namespace}:overmesh`);
  expect(write?.userAgent).toBe('overmesh');
});

test('a reset after the commit loses the answer and not the object, and the audit log has 1 write', async () => {
  const injection = await proxy.inject({ kind: 'reset-after' }, { verb: 'write', count: 1 });
  expect(await reasonOf(client.create(object('lost', '1')))).toBe('unreachable');
  expect(injection.times()).toBe(1);
  expect((await client.get({ kind: configMaps, namespace, name: 'lost' }))?.metadata.name).toBe('lost');
  const writes = (await cluster.audit()).filter(
    ({ objectRef, verb }) => objectRef?.name === 'lost' && verb === 'patch',
  );
  expect(writes.map(({ responseStatus }) => responseStatus?.code)).toEqual([201]);
});

test('a watch streams through: an event arrives within 1 s while the stream stays open', async () => {
  const stop = new AbortController();
  const { resourceVersion } = await client.list(configMaps, { namespace });
  const first = (async () => {
    for await (const event of client.watch(configMaps, { namespace, resourceVersion, signal: stop.signal }))
      if (event.type === 'added') return event.object.metadata.name;
    return undefined;
  })();
  await sleep(200);
  await cluster.apply([object('streamed', '1')]);
  expect(await Promise.race([first, sleep(1_000, 'nothing')])).toBe('streamed');
  stop.abort();
});

test('another certificate is a TLS error for the transport, a blackhole a timeout, and both heal', async () => {
  const ask = () => reasonOf(client.list(configMaps, { namespace }));
  await proxy.inject({ kind: 'wrong-certificate' });
  // A pooled connection may be tried before its reset has arrived: that call is unreachable.
  await expect.poll(ask, { timeout: 5_000 }).toBe('tls');
  await proxy.heal();
  expect(await ask()).toBe('none');
  await proxy.inject({ kind: 'blackhole' });
  expect(await ask()).toBe('timeout');
  await proxy.heal();
  expect(await ask()).toBe('none');
});

test('a killed API server behind the proxy is unreachable, not silent', async () => {
  await cluster.kill();
  expect(await reasonOf(client.list(configMaps, { namespace }))).toBe('unreachable');
  await cluster.restart();
  expect(await reasonOf(client.list(configMaps, { namespace }))).toBe('none');
});

test('the witnesses read a real audit log: a good history is clean, three planted faults are found', async () => {
  const made = await client.create(object('watched', '1'));
  const { uid = '', resourceVersion = '' } = made.metadata;
  const ledger = new Set(['plain', 'lost', 'watched'].map(keyOf));
  const good = await cluster.audit();
  expect(foreignTouched(good, ledger)).toEqual([]);
  expect(needlessWrites(good)).toEqual([]);
  await client.update(object('watched', '1'), { uid, resourceVersion, force: false });
  await cluster.apply([object('foreign', '1')]);
  const foreign = await client.get({ kind: configMaps, namespace, name: 'foreign' });
  const precondition = { uid: foreign?.metadata.uid ?? '', resourceVersion: foreign?.metadata.resourceVersion ?? '' };
  await client.remove({ kind: configMaps, namespace, name: 'foreign' }, precondition);
  const bad = await cluster.audit();
  expect(needlessWrites(bad)).toMatchObject([
    { object: keyOf('watched'), message: `resourceVersion stayed ${resourceVersion}` },
  ]);
  expect(foreignTouched(bad, new Set([...ledger, keyOf('foreign')]))).toMatchObject([
    { object: keyOf('foreign'), message: 'delete of an object that somebody else created' },
  ]);
  expect(deletesWithoutPreconditions(bad)).toEqual([]);
});
