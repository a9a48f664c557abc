import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess, FollowEvent, KindRef } from '@overmesh/kube';
import { follow, KubeClients, openClient, readKubeconfig, withFingerprint } from '@overmesh/kube';
import type { Cluster } from '../../harness/cluster.ts';
import { startClusters } from '../../harness/cluster-pool.ts';
import type { ClusterPool } from '../../harness/cluster-pool.ts';
import { faultProxyFor } from '../../harness/faults/fault-proxy.ts';
import type { KubeObject } from '../../harness/objects.ts';

const configMaps: KindRef = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
const secondKind: KindRef = { ...configMaps, kind: 'ServiceAccount', plural: 'serviceaccounts' };
const namespace = 'lasting';
const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }];

let pool: ClusterPool;
let cluster: Cluster;

beforeAll(async () => {
  pool = await startClusters(['lasting']);
  cluster = pool.cluster('lasting');
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
});

afterAll(() => pool.stop());

function accessOf(kubeconfig: string): ClusterAccess {
  const read = readKubeconfig(kubeconfig, { allowLoopback: true });
  if (!read.ok) throw new Error('the kubeconfig of the harness is refused');
  return read.value.access;
}

function configMap(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { a: '1' } };
}

/** Reads events in the background; `until` waits for the first that fits and forgets what came before it. */
function collect(events: AsyncIterable<FollowEvent>) {
  const seen: FollowEvent[] = [];
  void (async () => {
    for await (const event of events) seen.push(event);
  })();
  const until = async (fits: (event: FollowEvent) => boolean): Promise<FollowEvent> => {
    for (let waited = 0; waited < 40_000; waited += 20) {
      const at = seen.findIndex(fits);
      const [found] = at < 0 ? [] : seen.splice(0, at + 1).slice(-1);
      if (found) return found;
      await sleep(20);
    }
    throw new Error(`not seen, only ${seen.map(({ type }) => type).join(', ')}`);
  };
  return { seen, until };
}

function namesIn(event: FollowEvent): readonly string[] {
  return event.type === 'synced' ? event.objects.map(({ metadata }) => metadata.name) : [];
}

function upsertOf(name: string) {
  return (event: FollowEvent) => event.type === 'upserted' && event.object.metadata.name === name;
}

test('a rotated token is used by the next call of a client that is still held, and by its watch', async () => {
  const good = accessOf(await cluster.tokenKubeconfig(namespace, 'first', { rules }));
  const next = accessOf(await cluster.tokenKubeconfig(namespace, 'second', { rules }));
  let current = good;
  const clients = new KubeClients(() => Promise.resolve(current));
  const client = await clients.client('a');
  const stop = new AbortController();
  const { seen, until } = collect(
    follow(client, configMaps, { namespace, retryMs: { least: 50, most: 500 } }, stop.signal),
  );
  await until(({ type }) => type === 'synced');
  current = next;
  await clients.client('a');
  await client.list(configMaps, { namespace });
  await cluster.apply([configMap('after-rotation')]);
  await until(upsertOf('after-rotation'));
  expect(seen.filter(({ type }) => type === 'failed')).toEqual([]);
  const users = (await cluster.audit()).filter(({ verb }) => verb === 'watch').map(({ user }) => user.username);
  expect(users.at(-1)).toBe(`system:serviceaccount:${namespace}:second`);
  stop.abort();
  await clients.close();
});

test('a list that came short is found out within 10 s, and what it left out is there again', async () => {
  await cluster.apply(['kept-1', 'kept-2', 'kept-3'].map(configMap));
  const proxy = await faultProxyFor(cluster);
  const kubeconfig = proxy.kubeconfig(await cluster.tokenKubeconfig(namespace, 'short', { rules }));
  const clients = new KubeClients(() => Promise.resolve(accessOf(kubeconfig)));
  const client = await clients.client('a');
  const fault = await proxy.inject({ kind: 'truncated-list', keep: 1 }, {});
  const stop = new AbortController();
  const { until } = collect(follow(client, configMaps, { namespace }, stop.signal));
  const short = await until(({ type }) => type === 'synced');
  await fault.lift();
  const whole = await until(({ type }) => type === 'synced');
  expect(namesIn(short)).toHaveLength(1);
  expect(namesIn(whole)).toEqual(expect.arrayContaining(['kept-1', 'kept-2', 'kept-3']));
  stop.abort();
  await clients.close();
  await proxy.close();
});

test('a token that was refused is replaced within the same call when there is a new one', async () => {
  const good = accessOf(await cluster.tokenKubeconfig(namespace, 'first', { rules }));
  const revoked = withFingerprint({ ...good, credential: { kind: 'token', token: 'revoked' } });
  let asked = 0;
  const clients = new KubeClients(() => Promise.resolve((asked += 1) === 1 ? revoked : good));
  const client = await clients.client('a');
  expect((await client.list(configMaps, { namespace })).resourceVersion).toMatch(/^\d+$/);
  expect(asked).toBe(2);
  await clients.close();
});

test('a new authority is used at once: the old one fails, the new one works', async () => {
  const good = accessOf(cluster.adminKubeconfig);
  const other = accessOf((await startOther()).adminKubeconfig);
  let current = good;
  const clients = new KubeClients(() => Promise.resolve(current));
  const client = await clients.client('a');
  await client.serverVersion();
  current = withFingerprint({ ...good, ...(other.caPem === undefined ? {} : { caPem: other.caPem }) });
  await clients.client('a');
  await expect(client.serverVersion()).rejects.toMatchObject({ reason: 'tls' });
  current = good;
  await clients.client('a');
  expect((await client.serverVersion()).major).toBe('1');
  await clients.close();
});

test('a watch survives the death of the API server and misses nothing that was written after it', async () => {
  const clients = new KubeClients(() => Promise.resolve(accessOf(cluster.adminKubeconfig)));
  const stop = new AbortController();
  const options = { namespace, retryMs: { least: 100, most: 1_000 } };
  const { until } = collect(follow(await clients.client('a'), configMaps, options, stop.signal));
  await until(({ type }) => type === 'synced');
  await cluster.apply([configMap('before')]);
  await until(upsertOf('before'));
  await cluster.kill();
  const failed = await until(({ type }) => type === 'failed');
  expect(failed).toMatchObject({ error: { reason: 'unreachable', retryable: true } });
  await cluster.restart();
  await cluster.apply([configMap('after')]);
  await until((event) => upsertOf('after')(event) || (event.type === 'synced' && event.objects.some(isNamed('after'))));
  stop.abort();
  await clients.close();
});

test('the watches of a cluster share one connection, and when it goes dead all of them go on over another', async () => {
  const relay = await startRelay(cluster.server);
  const server = relay.url;
  const access = withFingerprint({ ...accessOf(cluster.adminKubeconfig), server });
  const client = openClient(access, { allowLoopback: true, watchSilenceMs: 2_000 });
  const stop = new AbortController();
  const followed = [configMaps, secondKind].map((kind) => collect(follow(client, kind, { namespace }, stop.signal)));
  await Promise.all(followed.map(({ until }) => until(({ type }) => type === 'synced')));
  // One for the lists and one for the watches.
  await expect.poll(() => relay.open()).toBeLessThanOrEqual(3);
  await sleep(500);
  const before = relay.accepted();
  relay.mute();
  await cluster.apply([
    configMap('unheard'),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'unheard', namespace } },
  ]);
  await Promise.all(followed.map(({ until }) => until(upsertOf('unheard'))));
  expect(relay.accepted() - before).toBe(1);
  expect(followed.flatMap(({ seen }) => seen).filter(({ type }) => type === 'failed')).toEqual([]);
  stop.abort();
  await client.close();
  relay.close();
});

function isNamed(name: string) {
  return ({ metadata }: { readonly metadata: { readonly name: string } }): boolean => metadata.name === name;
}

let otherPool: ClusterPool | undefined;
async function startOther(): Promise<Cluster> {
  otherPool = await startClusters(['other']);
  return otherPool.cluster('other');
}
afterAll(() => otherPool?.stop());

/** A relay whose connections can go dead: they stay open, and nothing passes any more; new ones are as they should be. */
async function startRelay(target: string) {
  const { hostname, port } = new URL(target);
  const pairs: (readonly [near: Socket, far: Socket])[] = [];
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
    pairs.push([near, far]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: () => pairs.length,
    open: () => pairs.filter(([near]) => !near.destroyed).length,
    mute: () => {
      for (const [near, far] of pairs) {
        near.unpipe(far).pause();
        far.unpipe(near).pause();
      }
    },
    close: () => {
      for (const socket of pairs.flat()) socket.destroy();
      server.close();
    },
  };
}
