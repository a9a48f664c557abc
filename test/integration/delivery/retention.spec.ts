import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveEvents } from '@overmesh/delivery';
import { mira } from '../../harness/callers.ts';
import { documentsFor } from '../pipeline/documents.ts';
import { openRoom } from '../pipeline/room.ts';
import type { Room } from '../pipeline/room.ts';

/** A VirtualMesh with 9 edits of 400 days ago and 5 of today; history is kept for 365 days. */

const EDITS = 14;
const OLD = 9;
const shop = documentsFor('shop');
const policy = (timeout: string) =>
  shop.policy('reviews', { destinations: [{ name: 'reviews', namespace: 'shop' }], timeout });
const clusterId = '0b8a7f5e-4d1c-4b0e-9a53-1f2f3c4d5e6f';
let room: Room;
let snapshots: ReadonlyMap<number, string>;

beforeAll(async () => {
  room = await openRoom();
  await room.intents.apply([shop.virtualMesh()], mira);
  for (let edit = 2; edit <= EDITS; edit += 1) await room.intents.apply([policy(`${edit}s`)], mira);
  await room.reconcile('shop');
  await room.dataSource.query(`UPDATE revisions SET at = now() - interval '400 days' WHERE number <= $1`, [OLD]);
  snapshots = await snapshotsFrom(1);
}, 240_000);
afterAll(() => room?.close());

/** The documents at each revision that is there. */
async function snapshotsFrom(oldest: number): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (let revision = oldest; revision <= EDITS; revision += 1)
    found.set(revision, JSON.stringify(await room.intents.documentsAt('shop', revision)));
  return found;
}

const since = (oldest: number) => new Map([...snapshots].filter(([revision]) => revision >= oldest));
const rows = async (table: string): Promise<number> =>
  Number(((await room.dataSource.query(`SELECT count(*) FROM ${table}`)) as readonly { count: string }[])[0]?.count);

test('what a cluster is pinned to is kept with all that came after it, also when it is too old', async () => {
  await room.delivery.pinRevision('shop', 3, [clusterId]);
  await room.retention.run();
  const history = await room.intents.history('shop', { first: 100 });
  expect(history.oldest).toBe(3);
  expect(history.items.at(-1)?.node.number).toBe(3);
  expect(await snapshotsFrom(3)).toEqual(since(3));
});

test('so is what a rollout under way may give back to a cluster that it has moved', async () => {
  await room.delivery.pinRevision('shop', EDITS, [clusterId]);
  const cluster = { clusterId, cluster: 'east', wave: 0, before: 4, state: 'moved' };
  await room.dataSource.query(
    `INSERT INTO rollouts (virtual_mesh, from_revision, to_revision, author, strategy, clusters, state, wave, phase,
       phase_since, wave_since, wave_began, reason, approvals, started_at)
     VALUES ('shop', 12, $1, 'mira', '{}', $2, 'running', 0, 'soaking', now(), now(), now(), '', '[]', now())`,
    [EDITS, JSON.stringify([cluster])],
  );
  await room.retention.run();
  expect((await room.intents.history('shop', { first: 1 })).oldest).toBe(4);
  expect(await snapshotsFrom(4)).toEqual(since(4));
  await room.dataSource.query('DELETE FROM rollouts');
});

test('so is what a cluster has that was not brought any further', async () => {
  await room.delivery.pinRevision('shop', undefined, [clusterId]);
  await room.dataSource.query(
    `INSERT INTO targets (cluster_id, virtual_mesh, mesh, mesh_kind, revision, applied_revision, hash, applied_hash, objects,
       last_translated) VALUES ($1, 'shop', 'istio', 'istio', 14, 5, 'new', 'old', '[]', '{}')`,
    [clusterId],
  );
  await room.retention.run();
  expect((await room.intents.history('shop', { first: 1 })).oldest).toBe(5);
  expect(await snapshotsFrom(5)).toEqual(since(5));
  await room.dataSource.query('DELETE FROM targets');
});

test('a batch is no larger than it may be, and the rest goes with the next ones', async () => {
  const needed = await room.delivery.neededRevisions();
  const before = (await rows('intents')) + (await rows('revisions'));
  expect(await room.intents.cutHistory(needed, 365, 3)).toBe(3);
  expect((await rows('intents')) + (await rows('revisions'))).toBe(before - 3);
});

test('of what is too old nothing is left when nobody needs it, and every snapshot of the last year is as it was', async () => {
  await room.retention.run();
  const { oldest, total } = await room.intents.history('shop', { first: 1 });
  expect([oldest, total]).toEqual([OLD + 1, EDITS - OLD]);
  expect(await snapshotsFrom(OLD + 1)).toEqual(since(OLD + 1));
  // The VirtualMesh itself, and the policy at each of the five revisions that are left.
  expect([await rows('intents'), await rows('revisions')]).toEqual([6, 5]);
});

test('a revision that was cut is no half snapshot: it is not there', async () => {
  expect(await room.intents.documentsAt('shop', OLD)).toEqual([]);
  expect(await room.intents.at('shop', OLD)).toBeUndefined();
});

test('who would be given a revision that was cut is told nothing of it, and not that everything was removed', async () => {
  const query = { clusters: ['east'], policiesOf: ['shop'], also: [] };
  const at = (revision: number) => room.intents.editions({ ...query, pinned: new Map([['shop', revision]]) });
  expect(await at(OLD)).toEqual([]);
  expect((await at(OLD + 1)).map(({ content }) => content?.policies.length)).toEqual([1]);
  expect((await at(0)).map(({ content }) => content)).toEqual([undefined]);
});

test('a rollback to a revision that was cut is refused, and says which there are', async () => {
  const refused = await room.intents.rollbackTo('shop', OLD);
  expect(refused).toMatchObject({ problems: [{ code: 'NOT_FOUND', path: 'revision' }] });
  expect(JSON.stringify(refused)).toContain('its revisions are 10 to 14');
});

test('events go after 30 days, and the history of a VirtualMesh that no cluster was ever brought to stays', async () => {
  await saveEvents(room.dataSource.manager, clusterId, [{ type: 'delivered', message: 'old' }]);
  await room.dataSource.query(`UPDATE cluster_events SET at = now() - interval '31 days'`);
  await saveEvents(room.dataSource.manager, clusterId, [{ type: 'delivered', message: 'new' }]);
  await room.intents.apply([documentsFor('idle').virtualMesh()], mira);
  await room.dataSource.query(`UPDATE revisions SET at = now() - interval '400 days' WHERE virtual_mesh = 'idle'`);
  await room.retention.run();
  expect((await room.delivery.events({ clusterId, first: 10 })).map(({ message }) => message)).toEqual(['new']);
  expect((await room.intents.history('idle', { first: 10 })).total).toBe(1);
});
