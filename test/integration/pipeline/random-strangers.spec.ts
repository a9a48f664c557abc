import type { LedgerRow } from '@overmesh/delivery';
import { clusterWork } from '@overmesh/pipeline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Stranger } from '../../chaos/actors/stranger.ts';
import { planStrangers, SURROUNDINGS } from '../../chaos/plan/strangers.ts';
import { mira } from '../../harness/callers.ts';
import { acceptedWrites, byUserAgent } from '../../harness/faults/witness.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { SEED } from '../../harness/random.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { documentsFor } from './documents.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const MS = 20_000;
const { virtualMesh, policy } = documentsFor('shop');

let pool: LentClusters;
let room: Room;
let id: string;

beforeAll(async () => {
  pool = await lendClusters(['crowded'], { crds: ['istio', 'gateway-api'] });
  const cluster = pool.cluster('crowded');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'client' } }]);
  room = await openRoom();
  const registered = await room.clusters.register({ name: 'crowded', kubeconfig: cluster.adminKubeconfig }, mira);
  if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  ({ id } = registered.value);
  await room.follow(id);
  const meshed = async () => {
    const seen = (await room.discovery.inventory(id))?.inventory;
    return seen?.destinations.filter(({ meshes }) => meshes.length).length;
  };
  await vi.waitFor(async () => expect(await meshed()).toBe(4), { timeout: 100_000, interval: 200 });
});
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

/** The worker's part, until it is told to stop. */
async function work(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await room.reconcile(clusterWork(id));
    await room.delivery.deliver(id, new AbortController().signal);
  }
}

test('whatever strangers do, nothing of ours is deleted', async () => {
  process.stdout.write(`strangers: seed ${SEED}\n`);
  const versions = [
    { subset: { version: 'v1' }, weight: 90 },
    { subset: { version: 'v2' }, weight: 10 },
  ];
  const applied = await room.intents.apply(
    [
      virtualMesh({ mtls: { mode: 'strict' } }),
      policy('all', { destinations: [{ namespace: 'bookinfo' }], timeout: '2s' }),
      policy('shares', { destinations: [{ namespace: 'bookinfo', name: 'reviews' }], split: versions }),
    ],
    mira,
  );
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  await room.reconcile('shop');
  const ending = new AbortController();
  const working = work(ending.signal);
  const written = async () =>
    (await room.dataSource.getRepository<LedgerRow>('ledger').find()).filter(({ phase }) => phase === 'present').length;
  await expect.poll(written, { timeout: 30_000 }).toBe(6);

  const steps = planStrangers(SEED, 'crowded', { ms: MS, meanMs: 150, surroundings: SURROUNDINGS });
  const stranger = new Stranger(pool.cluster('crowded'));
  const acts = await stranger.run(steps, Date.now());
  await stranger.leave();
  const isQuiet = async () => (await room.discovery.inventory(id))?.inventory.claims.length;
  await expect.poll(isQuiet, { timeout: 30_000 }).toBe(0);
  ending.abort();
  await working;

  const events = acceptedWrites((await pool.cluster('crowded').audit()).filter(byUserAgent));
  expect(acts).toBeGreaterThan(40);
  expect(events.filter(({ verb }) => verb === 'delete').map(({ objectRef }) => objectRef?.name)).toEqual([]);
  expect(await written()).toBe(6);
});
