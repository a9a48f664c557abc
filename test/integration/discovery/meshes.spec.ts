import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { StoredInventory } from '@overmesh/discovery';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { namedCluster } from '../../harness/cluster-pool.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import type { MeshFootprint } from '../../harness/fixtures/meshes.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import type { Followed, Room } from './follow-cluster.ts';
import { followCluster, openRoom } from './follow-cluster.ts';

/** The first two have Istio's definitions. */
let pools: readonly LentClusters[] = [];
let room: Room;
let followed: Followed;

beforeAll(async () => {
  pools = await Promise.all([
    lendClusters(['istio', 'ambient'], { crds: ['istio', 'gateway-api'] }),
    lendClusters(['two', 'others']),
  ]);
  room = await openRoom();
});
afterEach(() => followed?.stop());
afterAll(async () => {
  await room?.close();
  await Promise.all(pools.map((pool) => pool.stop()));
});

function cluster(name: string): ClusterAccess {
  return namedCluster(
    pools.flatMap(({ clusters }) => clusters),
    name,
  );
}

async function install(name: string, ...footprints: readonly MeshFootprint[]) {
  for (const footprint of footprints) await installMesh(cluster(name), footprint);
}

function follow(name: string): Followed {
  followed = followCluster(room, cluster(name).adminKubeconfig);
  return followed;
}

function meshesIn({ inventory }: StoredInventory) {
  return inventory.meshes.map(({ key, state, modes }) => `${key} ${state} ${modes.join()}`);
}

function meshOf({ inventory }: StoredInventory, namespace: string, name: string) {
  const found = inventory.workloads.find((workload) => workload.namespace === namespace && workload.name === name);
  return found?.podSets[0]?.mesh;
}

test('Istio with two revisions is two meshes with evidence, and each pod is in the one that injected it', async () => {
  const istio = cluster('istio');
  await install('istio', 'istio', 'istio-second-revision');
  await installBookinfo(istio, 'istio', { replicas: 2 });
  await installBookinfo(istio, 'istio-second-revision', { namespace: 'canary' });
  const stored = await follow('istio').until(
    ({ inventory, complete }) => complete && inventory.destinations.length > 8,
  );

  expect(meshesIn(stored)).toEqual(['istio installed sidecar', 'istio-1-30-3 installed sidecar']);
  const [first] = stored.inventory.meshes;
  expect(first).toMatchObject({
    version: '1.31.0',
    revision: 'default',
    namespace: 'istio-system',
    trustDomain: expect.any(String),
  });
  expect(first?.evidence.join('\n')).toContain('1.31.0');
  expect(meshOf(stored, 'bookinfo', 'reviews-v1')).toBe('istio');
  expect(meshOf(stored, 'canary', 'reviews-v1')).toBe('istio-1-30-3');
  const { items } = await room.discovery.workloads({ first: 50, cluster: stored.clusterId, namespace: 'bookinfo' });
  const reviews = items.map(({ node }) => node).filter(({ name }) => name.startsWith('reviews'));
  expect(reviews.map(({ controller, name, pods, readyPods }) => [controller, name, pods, readyPods])).toEqual([
    ['Deployment', 'reviews-v1', 2, 2],
    ['Deployment', 'reviews-v2', 2, 2],
    ['Deployment', 'reviews-v3', 2, 2],
  ]);
  const destination = stored.inventory.destinations.find(
    ({ namespace, name }) => `${namespace}/${name}` === 'bookinfo/reviews',
  );
  expect(destination).toMatchObject({ meshes: ['istio'], headless: false, ports: [{ port: 9080, protocol: 'TCP' }] });
});

test("somebody's VirtualService becomes a claim, and goes with it", async () => {
  const claimed = await cluster('istio').apply([
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'theirs', namespace: 'bookinfo' },
      spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] },
    },
  ]);
  expect(claimed).toHaveLength(1);
  const { id, until } = follow('istio');
  const stored = await until(({ inventory }) => inventory.claims.length > 0);
  const claim = { kind: 'VirtualService', name: 'theirs', destinations: ['bookinfo/reviews'] };
  expect(stored.inventory.claims).toMatchObject([
    { mesh: 'istio', ...claim },
    { mesh: 'istio-1-30-3', ...claim },
  ]);
  const before = room.changes.filter((changed) => changed === id).length;
  await cluster('istio').request('DELETE', '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/theirs');
  await until(({ inventory }) => inventory.claims.length === 0);
  expect(room.changes.filter((changed) => changed === id).length).toBeGreaterThan(before);
});

test('ambient Istio is one mesh of mode ambient, and its pods are in it without a sidecar', async () => {
  await install('ambient', 'istio-ambient');
  await installBookinfo(cluster('ambient'), 'istio-ambient');
  const stored = await follow('ambient').until(({ inventory }) =>
    inventory.destinations.some(({ name }) => name === 'reviews'),
  );
  expect(meshesIn(stored)).toEqual(['istio installed ambient']);
  expect(meshOf(stored, 'bookinfo', 'reviews-v1')).toBe('istio');
});

test('Linkerd and native in one cluster are two meshes, each with its own pods, and pods in none', async () => {
  const two = cluster('two');
  await two.installCrds('gateway-api-linkerd', 'linkerd');
  await install('two', 'linkerd', 'native');
  await installBookinfo(two, 'linkerd', { namespace: 'l5d' });
  await installBookinfo(two, 'native', { namespace: 'own' });
  await installBookinfo(two, 'none', { namespace: 'plain' });
  const stored = await follow('two').until(({ inventory, complete }) => complete && inventory.workloads.length >= 18);
  expect(meshesIn(stored)).toEqual(['linkerd installed sidecar', 'native installed sidecar']);
  expect(stored.inventory.meshes.every(({ trustDomain }) => trustDomain)).toBe(true);
  expect(['l5d', 'own', 'plain'].map((namespace) => meshOf(stored, namespace, 'reviews-v2'))).toEqual([
    'linkerd',
    'native',
    undefined,
  ]);
});

test('seven meshes that are not managed are each named, beside the residue of an uninstalled Istio', async () => {
  await install('others', 'consul', 'kuma', 'traefik-mesh', 'osm', 'nginx', 'app-mesh', 'cilium', 'istio-residue');
  await installBookinfo(cluster('others'), 'consul', { namespace: 'in-consul' });
  await installBookinfo(cluster('others'), 'kuma', { namespace: 'in-kuma' });
  const stored = await follow('others').until(
    ({ inventory }) => inventory.meshes.length >= 8 && inventory.workloads.length > 12,
  );
  const kinds = stored.inventory.meshes.map(({ kind, state }) => `${kind} ${state}`).sort();
  expect(kinds).toEqual([
    'app-mesh installed',
    'cilium installed',
    'consul installed',
    'istio residue',
    'kuma installed',
    'nginx-service-mesh installed',
    'osm installed',
    'traefik-mesh installed',
  ]);
  expect(stored.inventory.meshes.every(({ evidence }) => evidence.length > 0)).toBe(true);
  expect(meshOf(stored, 'in-consul', 'reviews-v1')).toBe('consul');
  expect(meshOf(stored, 'in-kuma', 'reviews-v1')).toBe('kuma');
});
