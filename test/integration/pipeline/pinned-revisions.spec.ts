import { clusterWork } from '@overmesh/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { documentsFor } from './documents.ts';
import { insertClusters, inventoryOf, saveInventories } from './fleet-rows.ts';
import type { RowCluster } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const { virtualMesh, policy } = documentsFor('all');
let room: Room;
let fleet: readonly RowCluster[];

beforeAll(async () => {
  room = await openRoom();
  fleet = await insertClusters(room.dataSource, ['c0', 'c1', 'c2'], () => inventoryOf(['cart']));
  await edit(virtualMesh(), policy('cart', { destinations: [{ name: 'cart' }], timeout: '1s' }));
  await reconcile();
});
afterAll(() => room?.close());

async function edit(...documents: Parameters<Room['intents']['apply']>[0]): Promise<void> {
  const applied = await room.intents.apply(documents, mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
}

/** Everything that the sweep finds. */
async function reconcile(): Promise<void> {
  for (const work of await room.reconciler.stale()) await room.reconcile(work);
  expect(await room.reconciler.stale()).toEqual([]);
}

function idOf(name: string): string {
  return fleet.find((one) => one.name === name)?.id ?? '';
}

/** `c0@1 1s 2s`: a cluster, the revision that it shall have, and every timeout that it is to be given. */
async function wanted(): Promise<readonly string[]> {
  const targets = await Promise.all(fleet.map(({ id }) => room.delivery.targetsOn(id)));
  return fleet.map(({ name }, place) => {
    const [target] = targets[place] ?? [];
    const timeouts = JSON.stringify(target?.objects ?? []).match(/"timeout":"(\w+)"/g) ?? [];
    return `${name}@${target?.revision ?? 0} ${timeouts.map((one) => one.slice(11, -1)).join(' ')}`;
  });
}

const timeout = (text: string) => policy('cart', { destinations: [{ name: 'cart' }], timeout: text });

test('of a VirtualMesh that is pinned every cluster keeps the content of that revision, and a new one changes nothing', async () => {
  await room.delivery.pinRevision('all', 1);
  await edit(timeout('2s'));
  await reconcile();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@1 1s', 'c2@1 1s']);
});

test('clusters are moved one by one', async () => {
  await room.delivery.pinRevision('all', 2, [idOf('c1')]);
  expect(await room.reconciler.stale()).toEqual([clusterWork(idOf('c1'))]);
  await reconcile();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@2 2s', 'c2@1 1s']);
});

test('an inventory that changes is translated with the documents of the revision that its cluster is at', async () => {
  const seen = ['c0', 'c1'].map((name) => ({ id: idOf(name), inventory: inventoryOf(['cart'], 'other') }));
  await saveInventories(room.dataSource, seen);
  await reconcile();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@2 2s', 'c2@1 1s']);
  const [target] = await room.delivery.targetsOn(idOf('c1'));
  expect(target?.objects.map(({ ref }) => ref.namespace)).toContain('other');
});

test('what was translated from another revision than the pinned one is not set', async () => {
  const { clusters } = await room.delivery.translatedClusters([idOf('c1')]);
  const late = clusters.map((before) => ({
    before,
    inputsHash: before.inputsHash,
    virtualMeshes: [{ virtualMesh: 'all', revision: 1, inputsHash: 'late', targets: [], keep: [] }],
  }));
  expect(await room.delivery.setTargets(late, [])).toEqual({ clusters: [], outdated: [idOf('c1')] });
  expect((await wanted())[1]).toBe('c1@2 2s');
});

test('a cluster goes back to the older revision', async () => {
  await room.delivery.pinRevision('all', 1, [idOf('c1')]);
  await reconcile();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@1 1s', 'c2@1 1s']);
});

test('let go, all clusters have the newest, also one whose Service no change was about', async () => {
  await edit(timeout('3s'));
  await room.delivery.pinRevision('all', undefined, [idOf('c1')]);
  await room.delivery.pinRevision('all', undefined);
  await reconcile();
  expect(await wanted()).toEqual(['c0@3 3s', 'c1@3 3s', 'c2@3 3s']);
  await edit(policy('late', { destinations: [{ name: 'nothing' }], timeout: '9s' }));
  await reconcile();
  expect(await wanted()).toEqual(['c0@4 3s', 'c1@4 3s', 'c2@4 3s']);
});

test('pinned to an older revision as a whole, every cluster goes back to it', async () => {
  await room.delivery.pinRevision('all', 2);
  await reconcile();
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@2 2s', 'c2@2 2s']);
  await room.delivery.pinRevision('all', undefined);
  await reconcile();
  expect(await wanted()).toEqual(['c0@4 3s', 'c1@4 3s', 'c2@4 3s']);
});
