import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { startFakeKubelet } from '../../harness/fake-kubelet.ts';
import type { FakeKubelet } from '../../harness/fake-kubelet.ts';
import { optInObjects } from '../../harness/member-rights.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { inventoryOf, saveInventories } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const PATIENCE = { timeout: 20_000, interval: 250 };
const ROUTES = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
const LONG_AGO = 60_000;

let room: Room;
let lent: LentClusters;
let kubelet: FakeKubelet;
let clusterId = '';
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
  [room, lent] = await Promise.all([openRoom(), lendClusters(['proxied'])]);
  const ports = { 'istiod-a': await startIstiod('istiod-a'), 'istiod-b': await startIstiod('istiod-b') };
  kubelet = await startFakeKubelet('node-1', (pod, port) =>
    port === 8080 ? ports[pod as keyof typeof ports] : undefined,
  );
  const cluster = lent.cluster('proxied');
  await cluster.apply([
    kubelet.node,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } },
    ...Object.keys(ports).map((name) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'istio-system', labels: { app: 'istiod' } },
      spec: { nodeName: 'node-1', containers: [{ name: 'discovery', image: 'pilot:1.31.0' }] },
      status: { phase: 'Running' },
    })),
  ]);
  const kubeconfig = await cluster.memberKubeconfig(['read']);
  const registered = await room.clusters.register({ name: 'proxied', kubeconfig }, mira);
  if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  clusterId = registered.value.id;
  await saveInventories(room.dataSource, [{ id: clusterId, inventory: inventoryOf(['cart']) }]);
});

afterAll(async () => {
  await room?.close();
  await kubelet?.stop();
  for (const server of istiods) server.close();
  await lent?.stop();
});

/** What is known of the proxies of Istio, when something was last written so long ago. */
async function told(sinceWrittenMs = LONG_AGO) {
  return (await room.proxies.on(clusterId, sinceWrittenMs)).get('istio');
}

test('without the right it is unknown what proxies acknowledged, and the role is named', async () => {
  expect(await told()).toEqual({
    state: 'unknown',
    reason:
      'the credential may not get and create pods/portforward in istio-system: ' +
      'give it with deploy/rbac/opt-in/istio-proxies.yaml',
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
  await expect.poll(() => told(), PATIENCE).toEqual({ state: 'yes' });
  expect(await told(1_000)).toMatchObject({ state: 'pending', reason: expect.stringContaining('may gather changes') });
});
