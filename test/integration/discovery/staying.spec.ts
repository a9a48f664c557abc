import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterPool } from '../../harness/cluster-pool.ts';
import { startClusters } from '../../harness/cluster-pool.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import type { Cluster } from '../../harness/cluster.ts';
import type { Room } from './follow-cluster.ts';
import { followCluster, openRoom } from './follow-cluster.ts';

let pool: ClusterPool;
let east: Cluster;
let room: Room;

beforeAll(async () => {
  pool = await startClusters(['east']);
  east = pool.cluster('east');
  await installMesh(east, 'istio');
  await installBookinfo(east, 'istio');
  room = await openRoom();
});
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

const read = ['list', 'watch'];
const rulesBut = (hidden: string) => [
  { apiGroups: [''], resources: ['namespaces', 'pods', 'services'].filter((one) => one !== hidden), verbs: read },
  { apiGroups: [''], resources: ['configmaps'], resourceNames: ['istio', 'istio-sidecar-injector'], verbs: ['get'] },
  { apiGroups: ['apps'], resources: ['*'], verbs: read },
  {
    apiGroups: ['admissionregistration.k8s.io', 'apiextensions.k8s.io', 'networking.istio.io', 'security.istio.io'],
    resources: ['*'],
    verbs: read,
  },
];

test('a cluster followed with just the rights asks for no Secret, no list of ConfigMaps, and is complete', async () => {
  const kubeconfig = await east.tokenKubeconfig('overmesh', 'whole', { rules: rulesBut('nothing') });
  const { until, stop } = followCluster(room, kubeconfig);
  await until(({ complete, inventory }) => complete && inventory.destinations.some(({ name }) => name === 'reviews'));
  await stop();
  const asked = (await east.audit()).filter(({ user }) => user.username === 'system:serviceaccount:overmesh:whole');
  const resources = new Set(asked.map(({ objectRef }) => objectRef?.resource));
  expect(resources).toContain('pods');
  expect(resources).not.toContain('secrets');
  expect(asked.filter(({ objectRef, verb }) => objectRef?.resource === 'configmaps' && verb !== 'get')).toEqual([]);
  expect(asked.filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
});

test('a kind whose right is taken away makes the inventory incomplete, not empty, and names it', async () => {
  const kubeconfig = await east.tokenKubeconfig('overmesh', 'poor', { rules: rulesBut('nothing') });
  const first = followCluster(room, kubeconfig);
  const whole = await first.until(
    ({ complete, inventory }) =>
      complete && inventory.workloads.some(({ podSets }) => podSets.some(({ mesh }) => mesh)),
  );
  await first.stop();

  await east.tokenKubeconfig('overmesh', 'poor', { rules: rulesBut('pods') });
  await sleep(1_000);
  const second = followCluster(room, kubeconfig, first.id);
  const poor = await second.until(({ complete }) => !complete);
  expect(poor.problems).toMatchObject([{ kind: 'Pod', reason: 'forbidden' }]);
  expect(poor.inventory).toEqual(whole.inventory);

  await east.tokenKubeconfig('overmesh', 'poor', { rules: rulesBut('nothing') });
  const healed = await second.until(({ complete }) => complete);
  expect(healed.problems).toEqual([]);
  expect(healed.changedAt).toBe(whole.changedAt);
  await second.stop();
});

test('a cluster that was never readable has an inventory of what could be seen, marked incomplete', async () => {
  const kubeconfig = await east.tokenKubeconfig('overmesh', 'blind', { rules: rulesBut('services') });
  const { until, stop } = followCluster(room, kubeconfig);
  const stored = await until(() => true);
  expect(stored.complete).toBe(false);
  expect(stored.problems).toMatchObject([{ kind: 'Service', reason: 'forbidden' }]);
  expect(stored.inventory.destinations).toEqual([]);
  expect(stored.inventory.workloads.length).toBeGreaterThan(5);
  await stop();
});

test('definitions that come are followed, and those that go are let go', async () => {
  const { until, stop } = followCluster(room, east.adminKubeconfig);
  await until(({ complete }) => complete);
  await east.installCrds('istio');
  await east.apply([
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'late', namespace: 'bookinfo' },
      spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] },
    },
  ]);
  await until(({ inventory }) => inventory.claims.some(({ name }) => name === 'late'));
  const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io';
  await east.request('DELETE', crd);
  await until(({ inventory, complete }) => complete && inventory.claims.length === 0);
  await stop();
});

test('an unchanged cluster gets older and younger without a change', async () => {
  const { id, until, stop } = followCluster(room, east.adminKubeconfig);
  const first = await until(({ complete }) => complete);
  const changes = room.changes.filter((one) => one === id).length;
  const later = await until(({ observedAt }) => Date.parse(observedAt) > Date.parse(first.observedAt) + 1_000);
  expect(later.changedAt).toBe(first.changedAt);
  expect(room.changes.filter((one) => one === id)).toHaveLength(changes);
  await stop();
});

test('a pod that is not ready any more is counted, and nobody is told that the cluster changed', async () => {
  const { id, until, stop } = followCluster(room, east.adminKubeconfig);
  const before = await until(({ complete, inventory }) => complete && inventory.workloads.length > 5);
  const changes = room.changes.filter((one) => one === id).length;
  const [[workload = ''] = []] = Object.entries(before.podCounts).filter(([name]) => name.startsWith('bookinfo/'));
  const [, name = ''] = workload.split('/');
  const { body } = await east.request('GET', '/api/v1/namespaces/bookinfo/pods');
  const pods = (body as { items: readonly { metadata: { name: string } }[] }).items.map((one) => one.metadata.name);
  const pod = pods.find((one) => one.startsWith(`${name}-`)) ?? '';
  const status = { conditions: [{ type: 'Ready', status: 'False' }] };
  const path = `/api/v1/namespaces/bookinfo/pods/${pod}/status`;
  await east.request('PATCH', path, { status }, 'application/strategic-merge-patch+json');

  const ready = before.podCounts[workload]?.readyPods ?? 0;
  const after = await until(({ podCounts }) => podCounts[workload]?.readyPods === ready - 1);
  expect({ hash: after.hash, changedAt: after.changedAt }).toEqual({ hash: before.hash, changedAt: before.changedAt });
  expect(room.changes.filter((one) => one === id)).toHaveLength(changes);
  const page = await room.discovery.workloads({ first: 50, cluster: id, namespace: 'bookinfo' });
  expect(page.items.find(({ node }) => node.name === name)?.node.readyPods).toBe(ready - 1);
  await stop();
});

test('what another follower says after our last change is answered: the row is whole again within 10 s', async () => {
  const { id, until, stop } = followCluster(room, east.adminKubeconfig);
  const whole = await until(({ complete }) => complete);
  const other = [{ kind: 'Pod', reason: 'tls', message: 'said by who followed the cluster until now' }];
  await room.dataSource.query(
    'UPDATE inventories SET complete = false, problems = $2, hash = $3 WHERE cluster_id = $1',
    [id, JSON.stringify(other), 'other'],
  );
  const again = await until(({ complete }) => complete);
  expect({ hash: again.hash, problems: again.problems }).toEqual({ hash: whole.hash, problems: [] });
  await stop();
});

test('pages of workloads and destinations over all clusters hold each of them once, in order', async () => {
  const { discovery } = room;
  const all = await discovery.workloads({ first: 1_000 });
  expect(all).toMatchObject({ hasMore: false, total: all.items.length });
  const seen: string[] = [];
  for (let after: string | undefined; ; after = seen.at(-1)) {
    const page = await discovery.workloads({ first: 7, ...(after !== undefined && { after }) });
    expect(page.total).toBe(all.total);
    seen.push(...page.items.map(({ cursor }) => cursor));
    if (!page.hasMore) break;
  }
  expect(seen).toEqual(all.items.map(({ cursor }) => cursor));
  const [{ node } = { node: undefined }] = all.items;
  const one = await discovery.destinations({ first: 50, cluster: node?.clusterId ?? '', namespace: 'bookinfo' });
  expect(
    one.items.every(({ node: found }) => found.namespace === 'bookinfo' && found.clusterId === node?.clusterId),
  ).toBe(true);
  expect((await discovery.meshes({ first: 1_000, after: '~' })).items).toEqual([]);
  expect((await discovery.meshes({ first: 1_000 })).items[0]?.node).toMatchObject({ kind: 'istio', key: 'istio' });
});

test('a stopped API server leaves the inventory as it was, with its age and the reason, also for a new follower', async () => {
  const first = followCluster(room, east.adminKubeconfig);
  const whole = await first.until(({ complete }) => complete);
  await east.kill();
  const stale = await first.until(({ complete }) => !complete);
  expect(stale.inventory).toEqual(whole.inventory);
  expect(stale.problems[0]).toMatchObject({ reason: 'unreachable' });
  await first.stop();

  const second = followCluster(room, east.adminKubeconfig, first.id);
  await sleep(3_000);
  const { inventory, changedAt, complete } = await second.until(() => true);
  expect({ inventory, changedAt, complete }).toEqual({
    inventory: whole.inventory,
    changedAt: whole.changedAt,
    complete: false,
  });

  await east.restart();
  const back = await second.until((stored) => stored.complete);
  expect(back.inventory).toEqual(whole.inventory);
  expect(Date.parse(back.observedAt)).toBeGreaterThan(Date.parse(stale.observedAt));
  await second.stop();
});
