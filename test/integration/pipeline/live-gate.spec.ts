import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { productPeriods } from '@overmesh/config';
import { silentLogger } from '@overmesh/log';
import { Followers, Proxies, ProxyLooks } from '@overmesh/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { startFakeKubelet } from '../../harness/fake-kubelet.ts';
import type { FakeKubelet } from '../../harness/fake-kubelet.ts';
import { meshObjects } from '../../harness/fixtures/meshes.ts';
import { optInObjects } from '../../harness/member-rights.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { documentsFor } from './documents.ts';
import { inventoryOf, saveInventories } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const PATIENCE = { timeout: 25_000, interval: 250 };
const ROUTES = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';

let room: Room;
let lent: LentClusters;
let kubelet: FakeKubelet;
let clusterId = '';
let looks: ProxyLooks;
/** As gates ask, only more often. */
let gate: Proxies;
/** By which it is counted how long nothing was written. */
let clock = 0;
const INVENTORY = inventoryOf(['cart']);
const PERIODS = productPeriods.following.proxiesEveryMs;
const { virtualMesh, policy } = documentsFor('all');
const istiods: Server[] = [];
/** What each istiod says in /debug/syncz, in the words of istiod 1.31. */
const said: Record<string, readonly object[]> = { 'istiod-a': [], 'istiod-b': [] };

const proxy = (name: string, status: object) => ({ proxy: `${name}.shop`, resources: { [ROUTES]: status } });
const ACKED = { sent: 'n1', acked: 'n1', sentTime: '2026-11-29T22:00:00Z' };

/** Its debug interface alone. */
async function startIstiod(pod: string): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url !== '/debug/syncz') return void response.writeHead(404).end();
    response.end(JSON.stringify(said[pod]));
  }).listen(0, '127.0.0.1');
  istiods.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  [room, lent] = await Promise.all([openRoom(), lendClusters(['proxied'], { crds: ['istio'] })]);
  const ports = { 'istiod-a': await startIstiod('istiod-a'), 'istiod-b': await startIstiod('istiod-b') };
  kubelet = await startFakeKubelet('node-1', (pod, port) =>
    port === 8080 ? ports[pod as keyof typeof ports] : undefined,
  );
  const cluster = lent.cluster('proxied');
  await cluster.apply([
    kubelet.node,
    ...['istio-system', 'shop'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...Object.keys(ports).map((name) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'istio-system', labels: { app: 'istiod' } },
      spec: { nodeName: 'node-1', containers: [{ name: 'discovery', image: 'pilot:1.31.0' }] },
      status: { phase: 'Running' },
    })),
  ]);
  const kubeconfig = await cluster.memberKubeconfig(['read', 'istio-traffic']);
  const registered = await room.clusters.register({ name: 'proxied', kubeconfig }, mira);
  if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  clusterId = registered.value.id;
  await saveInventories(room.dataSource, [{ id: clusterId, inventory: INVENTORY }]);
  gate = new Proxies(room.clusters, room.discovery, room.clients, { askEveryMs: 100, now: () => clock });
  looks = new ProxyLooks(clusterId, room, PERIODS, () => clock);
  await give('1s');
});

afterAll(async () => {
  await room?.close();
  await kubelet?.stop();
  for (const server of istiods) server.close();
  await lent?.stop();
});

/** Writes a policy, as the worker does it. */
async function give(timeout: string): Promise<void> {
  const documents = [virtualMesh(), policy('cart', { destinations: [{ name: 'cart' }], timeout })];
  const applied = await room.intents.apply(documents, mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  await room.reconcile('all');
  await room.delivery.deliver(clusterId, new AbortController().signal);
}

/** The status of the policy. */
async function status() {
  const [found] = await room.queries.status({ documents: ['TrafficPolicy/cart'] });
  expect(found?.evidence.written.state).toBe('yes');
  return found;
}

/** Asks as the worker does when something was written. @returns when it would ask again */
const look = () => looks.look(INVENTORY.meshes, ['istio']);

/** What a gate is told of the proxies of Istio now. */
async function told() {
  const [progress] = await room.delivery.progressOn('all', [clusterId]);
  return (await gate.on(clusterId, 'all', progress?.written ?? '')).get('istio');
}

test('a policy that is written is not live before somebody was asked', async () => {
  expect((await status())?.evidence.live).toEqual({ state: 'unknown', reason: 'not looked at yet' });
});

test('without the right it is unknown what proxies acknowledged, and the role is named', async () => {
  const reason =
    'the credential may not get and create pods/portforward in istio-system: ' +
    'give it with deploy/rbac/opt-in/istio-proxies.yaml';
  expect(await told()).toEqual({ state: 'unknown', reason });
  await look();
  expect(await status()).toMatchObject({
    evidence: { live: { state: 'unknown', reason } },
    proxies: { silent: reason, observedAt: expect.any(String) },
  });
  expect(kubelet.forwarded).toEqual([]);
});

test('with it every istiod is asked, and what a proxy refused is told in its own words', async () => {
  await lent.cluster('proxied').apply(await optInObjects('istio-proxies'));
  said['istiod-a'] = [proxy('cart', ACKED)];
  said['istiod-b'] = [
    proxy('reviews', { ...ACKED, sent: 'n2', lastError: 'Only unique values for domains are permitted' }),
  ];
  const refused = 'proxy reviews.shop refused RouteConfiguration: Only unique values for domains are permitted';
  await expect.poll(() => told(), PATIENCE).toEqual({ state: 'no', reason: refused });
  expect(kubelet.forwarded).toEqual(
    expect.arrayContaining(['istio-system/istiod-a:8080', 'istio-system/istiod-b:8080']),
  );
  said['istiod-b'] = [proxy('reviews', ACKED)];
  const gathers = { state: 'pending', reason: expect.stringContaining('may still gather changes') as string };
  await expect.poll(() => told(), PATIENCE).toMatchObject(gathers);
  clock += 12_000;
  await expect.poll(() => told(), PATIENCE).toEqual({ state: 'yes', reason: '2 of 2 proxies acknowledged' });
  // Of a write the database's clock says when its pass began; it may have taken long, or that clock was another one.
  await room.dataSource.query(`UPDATE ledger SET written_at = now() - interval '1 hour'`);
  expect(await told()).toMatchObject(gathers);
});

test('what a proxy refused stands in the status of the policy: in its words, short, on one line, without secrets', async () => {
  const bell = String.fromCharCode(7);
  const words = `route: header${bell}\nauthorization: Bearer abcdefghijkl is no header ${'x'.repeat(5_000)}`;
  said['istiod-b'] = [proxy('reviews', { ...ACKED, lastError: words })];
  await look();
  const found = await status();
  expect(found?.evidence.live).toMatchObject({
    state: 'no',
    reason: expect.stringMatching(
      /^proxy reviews\.shop refused RouteConfiguration: route: header authorization: Bearer \[redacted\] is no header x+…$/,
    ),
  });
  expect(found?.proxies?.count).toMatchObject({ connected: 2, acknowledged: 1, refused: 1 });
  expect(found?.proxies?.count?.refusals[0]?.error.length).toBe(1_000);
});

test('it is live once all have acknowledged what was written long enough ago, and says how many and when', async () => {
  said['istiod-b'] = [proxy('reviews', ACKED)];
  await give('2s');
  await look();
  expect((await status())?.evidence.live).toMatchObject({
    state: 'pending',
    reason: '2 of 2 proxies acknowledged, and the control plane may still gather changes',
  });
  clock += 12_000;
  const before = Date.now();
  expect(await look()).toBe(PERIODS.most);
  const live = (await status())?.evidence.live;
  expect(live).toMatchObject({ state: 'yes', reason: '2 of 2 proxies acknowledged' });
  expect(Math.abs(Date.parse(live?.at ?? '') - before)).toBeLessThan(10_000);
});

test('what was acknowledged before the last write proves nothing of it', async () => {
  await give('3s');
  expect((await status())?.evidence.live).toMatchObject({
    state: 'pending',
    reason: 'its proxies were asked before the last write',
  });
  await look();
  expect((await status())?.evidence.live).toMatchObject({
    state: 'pending',
    reason: expect.stringContaining('gather'),
  });
});

test('of a mesh that is not seen any more it is not told what its proxies took once', async () => {
  await saveInventories(room.dataSource, [{ id: clusterId, inventory: { ...INVENTORY, meshes: [] } }]);
  expect((await status())?.evidence.live).toEqual({ state: 'unknown', reason: 'not looked at yet' });
  await saveInventories(room.dataSource, [{ id: clusterId, inventory: INVENTORY }]);
});

test('the worker asks by itself after a write and tells what came of it, and what is forgotten goes', async () => {
  const cluster = lent.cluster('proxied');
  await cluster.apply(await meshObjects('istio'));
  const periods = { ...productPeriods.following, proxiesGatherMs: 100 };
  const followers = new Followers({ ...room, log: silentLogger(), periods, onHealth: () => undefined });
  const live = async () => (await room.queries.status({ documents: ['TrafficPolicy/cart'] }))[0]?.evidence.live;
  said['istiod-a'] = [proxy('cart', { ...ACKED, lastError: 'no such cluster' })];
  try {
    await followers.sync();
    const refused = { state: 'no', reason: 'proxy cart.shop refused RouteConfiguration: no such cluster' };
    await expect.poll(live, PATIENCE).toMatchObject(refused);
    said['istiod-a'] = [proxy('cart', ACKED)];
    await expect.poll(live, PATIENCE).toMatchObject({ reason: expect.stringContaining('2 of 2 proxies acknowledged') });
  } finally {
    followers.stop();
  }
  await room.delivery.forget(clusterId);
  expect(await room.dataSource.query('SELECT 1 FROM proxies')).toEqual([]);
});
