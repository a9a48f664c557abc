import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Intent } from '@overmesh/model';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { mira } from '../../harness/callers.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { documentsFor } from './documents.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

/** One cluster where what document `a` wants cannot be written, because its namespace is ending, and `b` is well. */

const A = 'TrafficPolicy/a';
const B = 'TrafficPolicy/b';
const RULES = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices/overmesh-s0';
const [shop, market] = [documentsFor('shop'), documentsFor('market')];
const stuck = { destinations: [{ name: 's0', namespace: 'ending' }], timeout: '2s' };
const well = (timeout: string) => ({ destinations: [{ name: 's0', namespace: 'shop' }], timeout });
let pool: LentClusters;
let cluster: ClusterAccess;
let room: Room;
let id: string;

beforeAll(async () => {
  pool = await lendClusters(['east'], { crds: ['istio'] });
  cluster = pool.cluster('east');
  await installMesh(cluster, 'istio');
  for (const namespace of ['shop', 'ending'])
    await installBookinfo(cluster, 'istio', { namespace, workloads: [{ service: 's0', version: 'v1' }] });
  room = await openRoom();
  const kubeconfig = cluster.adminKubeconfig;
  const registered = await room.clusters.register({ name: 'east', kubeconfig, labels: {} }, mira);
  if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  id = registered.value.id;
  await room.follow(id);
}, 180_000);
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

/** Accepts documents, translates and makes one pass over the cluster's lane. @returns revisions by VirtualMesh */
async function apply(...documents: readonly Intent[]): Promise<ReadonlyMap<string, number>> {
  const applied = await room.intents.apply(documents, mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  const { revisions } = applied.value;
  for (const { virtualMesh } of revisions) await room.reconcile(virtualMesh);
  return new Map(revisions.map(({ virtualMesh, revision }) => [virtualMesh, revision]));
}

const pass = () => room.delivery.deliver(id, new AbortController().signal);
const rowsOf = async (intent: string) =>
  (await room.queries.status({ documents: [intent] })).filter((row) => row.cluster === 'east');

/** The document, where `apply --wait` would wait for it: until its revision is there and written. */
async function waitsFor(intent: string, revisions: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const rows = await rowsOf(intent);
  expect(rows).not.toEqual([]);
  const lagging = rows.filter(
    ({ virtualMesh, targetRevision, appliedRevision, evidence }) =>
      targetRevision < (revisions.get(virtualMesh) ?? 0) ||
      appliedRevision < targetRevision ||
      evidence.written.state !== 'yes',
  );
  return lagging.map((row) => row.intent);
}

test('a document comes to its revision while another is stuck: waiting for it ends, and it has no problem of the other', async () => {
  const seen = async () => (await room.discovery.inventory(id))?.inventory;
  await expect.poll(async () => (await seen())?.destinations.length ?? 0, { timeout: 60_000 }).toBeGreaterThan(1);
  await expect.poll(async () => (await seen())?.workloads.length ?? 0, { timeout: 60_000 }).toBeGreaterThan(1);
  await cluster.request('DELETE', '/api/v1/namespaces/ending');
  const first = await apply(shop.virtualMesh(), shop.policy('a', stuck), shop.policy('b', well('2s')));
  await pass();
  expect(await waitsFor(B, first)).toEqual([]);
  expect(await waitsFor(A, first)).toEqual([A]);
  const edit = await apply(shop.policy('b', well('3s')));
  expect(await waitsFor(B, edit)).toEqual([B]);
  await pass();
  expect(await waitsFor(B, edit)).toEqual([]);
  expect((await rowsOf(B)).map(({ problems }) => problems)).toEqual([[]]);
  const [a] = await rowsOf(A);
  expect(a?.problems.join()).toMatch(/ending\/overmesh-s0.*terminat/);
  expect(a?.appliedRevision).toBeLessThan(a?.targetRevision ?? 0);
}, 150_000);

test('the lane names the object that its reason is about', async () => {
  expect([(await room.queries.lanesOf([id])).get(id)]).toMatchObject([
    { state: 'held', reasonObject: 'networking.istio.io/VirtualService/ending/overmesh-s0' },
  ]);
});

test('what nobody has mended is looked at ever more rarely, and at least once a minute', async () => {
  const pauseMs = async (sinceMs: number): Promise<number> => {
    await room.dataSource.query(`UPDATE lanes SET since = now() - $1 * interval '1 ms'`, [sinceMs]);
    await pass();
    const rows: readonly { ms: string }[] = await room.dataSource.query(
      'SELECT extract(epoch FROM not_before - now()) * 1000 AS ms FROM lanes',
    );
    return Number(rows[0]?.ms);
  };
  expect(await pauseMs(40_000)).toBeGreaterThan(15_000);
  expect(await room.delivery.dueLanes()).toEqual([]);
  const longest = await pauseMs(3_600_000);
  expect(longest).toBeGreaterThan(50_000);
  expect(longest).toBeLessThanOrEqual(60_000);
}, 60_000);

test('a mesh that moves to another VirtualMesh: its document waits for itself alone, and is there when it is marked anew', async () => {
  const elsewhere = shop.virtualMesh({ meshes: [{ cluster: 'nowhere' }] });
  const moved = await apply(elsewhere, market.virtualMesh(), market.policy('a', stuck), market.policy('b', well('3s')));
  const wanted = new Map([['market', moved.get('market') ?? 0]]);
  expect(await waitsFor(B, wanted)).toEqual([B]);
  expect((await rowsOf(B)).map(({ problems }) => problems)).toEqual([[]]);
  await pass();
  expect(await waitsFor(B, wanted)).toEqual([]);
  const { body } = await cluster.request('GET', RULES);
  expect(JSON.stringify(body)).toContain('"overmesh.io/virtual-mesh":"market"');
}, 60_000);

test('an object whose label was taken off before its document was deleted is named by the lane, and stays', async () => {
  const patch = { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } };
  await cluster.request('PATCH', RULES, patch, 'application/merge-patch+json');
  const gone = await room.intents.remove([{ kind: 'TrafficPolicy', workspace: 'default', name: 'b' }], mira);
  expect(gone.ok).toBe(true);
  await room.reconcile('market');
  await pass();
  const lane = (await room.queries.lanesOf([id])).get(id);
  expect(lane?.reasonObject).toBe('networking.istio.io/VirtualService/shop/overmesh-s0');
  expect(lane?.reason).toMatch(/label was taken off/);
  expect((await cluster.request('GET', RULES)).status).toBe(200);
}, 60_000);
