import type { KubeClient } from '@overmesh/kube';
import { openClient, readKubeconfig } from '@overmesh/kube';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { meshObjects } from '../../harness/fixtures/meshes.ts';
import type { KubeObject } from '../../harness/objects.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import type { Room } from './follow-cluster.ts';
import { followCluster, followWith, openRoom } from './follow-cluster.ts';

/** What a tenant or a server may put into texts that are only read: it freezes nothing and forges no line. */

let pool: LentClusters;
let east: ClusterAccess;
let room: Room;

beforeAll(async () => {
  pool = await lendClusters(['east'], { crds: ['istio'] });
  east = pool.cluster('east');
  room = await openRoom();
});
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

const image = 'registry.istio.io/release/pilot:1.31.0\0\nState: ready';
const meshConfig = 'trustDomain: cluster\0.local\nrootNamespace: istio-system\n';

/** Istio as it is installed, with its image, an annotation and its MeshConfig as a tenant would have them. */
function spoiled(object: KubeObject): KubeObject {
  const { kind, metadata } = object;
  if (kind === 'ConfigMap' && metadata.name === 'istio') return { ...object, data: { mesh: meshConfig } };
  if (kind !== 'Deployment' || metadata.name !== 'istiod') return object;
  const text = JSON.stringify({ ...object, metadata: { ...metadata, annotations: { note: 'a\0b' } } });
  return JSON.parse(
    text.replace('"registry.istio.io/release/pilot:1.31.0"', () => JSON.stringify(image)),
  ) as KubeObject;
}

test('NUL in an image, an annotation and a MeshConfig freezes no inventory, and a line feed forges no line', async () => {
  const objects = (await meshObjects('istio')).map(spoiled);
  for (const object of objects) await create(object);
  const deployment = await east.request('GET', '/apis/apps/v1/namespaces/istio-system/deployments/istiod');
  expect(JSON.stringify(deployment.body)).toContain('\\u0000');

  const { until, stop } = followCluster(room, east.adminKubeconfig);
  const { inventory } = await until(({ complete, inventory: { meshes } }) => complete && meshes.length > 0);
  expect(inventory.meshes).toMatchObject([{ key: 'istio', trustDomain: 'cluster\ufffd.local' }]);
  expect(inventory.meshes[0]?.evidence.join('; ')).toContain('pilot:1.31.0\ufffd State: ready');
  expect(JSON.stringify(inventory.meshes)).not.toMatch(/\\[nu]/);
  await east.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'later' } }, service]);
  await until(({ inventory: { destinations } }) => destinations.some(({ namespace }) => namespace === 'later'));
  await stop();
});

test('a first inventory that the database refuses is an empty one that is not complete and says why', async () => {
  const { id, until, stop } = followWith(room, withUnstorableServices(client()));
  const stored = await until(() => true);
  expect(stored).toMatchObject({ complete: false, problems: [{ kind: 'inventory', reason: 'unstorable' }] });
  expect(stored.inventory.destinations).toEqual([]);
  await stop();

  const healed = followCluster(room, east.adminKubeconfig, id);
  await healed.until(({ complete, inventory }) => complete && inventory.destinations.length > 0);
  await healed.stop();
});

test('an inventory that the database refuses leaves the one before it, which says why it grows old', async () => {
  const good = followCluster(room, east.adminKubeconfig);
  const before = await good.until(({ complete, inventory }) => complete && inventory.destinations.length > 0);
  await good.stop();
  const bad = followWith(room, withUnstorableServices(client()), good.id);
  const after = await bad.until(({ complete }) => !complete);
  expect(after.problems).toMatchObject([{ reason: 'unstorable' }]);
  expect(after.inventory).toEqual(before.inventory);
  await bad.stop();
});

const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'reviews', namespace: 'later' },
  spec: { ports: [{ port: 80 }], selector: { app: 'reviews' } },
};

async function create(object: KubeObject): Promise<void> {
  if (JSON.stringify(object).includes('\\u0000')) {
    const [group, plural] = object.kind === 'Deployment' ? ['apis/apps/v1', 'deployments'] : ['api/v1', 'configmaps'];
    const { status: _, ...main } = object;
    const path = `/${group}/namespaces/${object.metadata.namespace ?? ''}/${plural}`;
    expect((await east.request('POST', path, main)).status).toBe(201);
  } else await east.apply([object]);
}

function client(): KubeClient {
  const read = readKubeconfig(east.adminKubeconfig, { allowLoopback: true });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return openClient(read.value.access, { allowLoopback: true });
}

/** As if something in the ports of Services had come past the client that Postgres does not keep. */
function withUnstorableServices(real: KubeClient): KubeClient {
  return new Proxy(real, {
    get: (target, property: keyof KubeClient) => {
      const method: unknown = target[property];
      if (property === 'list')
        return async (...[kind, options]: Parameters<KubeClient['list']>) => {
          const { items, resourceVersion } = await target.list(kind, options);
          const spoil = (item: (typeof items)[number]) => ({
            ...item,
            spec: { ports: [{ name: 'http\0', port: 80 }] },
          });
          return { items: kind.kind === 'Service' ? items.map(spoil) : items, resourceVersion };
        };
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });
}
