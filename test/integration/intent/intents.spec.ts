import { afterEach, beforeEach, expect, test } from 'vitest';
import { must, openRoom, policy, problemsOf, virtualMesh } from './room.ts';
import type { Room } from './room.ts';
import { mira } from '../../harness/callers.ts';

let room: Room;
beforeEach(async () => {
  room = await openRoom();
});
afterEach(() => room?.close());

const canary = { kind: 'TrafficPolicy', workspace: 'default', name: 'canary' } as const;
const shop = { kind: 'VirtualMesh', workspace: 'default', name: 'shop' } as const;

async function rows(table: string): Promise<number> {
  const found = await room.dataSource.query<{ count: number }[]>(`SELECT count(*)::integer AS count FROM ${table}`);
  return found[0]?.count ?? -1;
}

test('a VirtualMesh and its policy in one apply make revision 1 of it, and the same again makes none', async () => {
  const documents = [policy('canary', 'shop'), virtualMesh('shop')];
  expect(must(await room.intents.apply(documents, mira))).toEqual({
    revisions: [{ virtualMesh: 'shop', revision: 1 }],
    documents: [
      { ...canary, action: 'created' },
      { ...shop, action: 'created' },
    ],
  });
  const again = must(await room.intents.apply(documents, mira));
  expect(again.revisions).toEqual([]);
  expect(again.documents.map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
  expect(room.changed).toEqual(['shop']);
});

test('one document in 3 without its VirtualMesh leaves nothing of the other 2, not even a row to lock by', async () => {
  const documents = [virtualMesh('shop'), policy('canary', 'shop'), policy('lost', 'nowhere')];
  expect(problemsOf(await room.intents.apply(documents, mira, { requestId: 'once' }))).toEqual([
    '[2].spec.virtualMesh NOT_FOUND',
  ]);
  for (const table of ['intents', 'revisions', 'virtual_mesh_heads', 'intent_requests'])
    expect(await rows(table)).toBe(0);
  expect(room.changed).toEqual([]);
});

test('a moved policy leaves revision 2 of the old VirtualMesh and comes with revision 2 of the new one', async () => {
  must(await room.intents.apply([virtualMesh('shop'), virtualMesh('bank'), policy('canary', 'shop')], mira));
  const before = await room.intents.get(canary);
  expect(must(await room.intents.apply([policy('canary', 'bank')], mira)).revisions).toEqual([
    { virtualMesh: 'bank', revision: 2 },
    { virtualMesh: 'shop', revision: 2 },
  ]);
  expect((await room.intents.at('shop'))?.policies).toEqual([]);
  expect((await room.intents.at('shop', 1))?.policies.map(({ name }) => name)).toEqual(['canary']);
  expect((await room.intents.at('bank'))?.policies).toMatchObject([
    { uid: before?.uid, createdAt: before?.createdAt, revision: 2 },
  ]);
  const { items } = await room.intents.history('shop', { first: 1 });
  expect(items[0]?.node.changes).toEqual([{ ...canary, action: 'moved' }]);
});

test('a VirtualMesh with a policy stays; with its policy it goes, and created again it goes on at revision 3', async () => {
  must(await room.intents.apply([virtualMesh('shop'), policy('canary', 'shop')], mira));
  const first = await room.intents.get(shop);
  expect(problemsOf(await room.intents.remove([shop], mira))).toEqual(['remove[0] STILL_REFERENCED']);
  expect(must(await room.intents.remove([shop, canary], mira))).toEqual({
    revisions: [{ virtualMesh: 'shop', revision: 2 }],
    removed: 2,
  });
  expect(await room.intents.heads()).toEqual([
    { name: 'shop', revision: 2, documentRevision: null, deleted: true, isStaged: false },
  ]);
  expect(await room.intents.at('shop')).toBeUndefined();
  expect((await room.intents.at('shop', 1))?.policies).toHaveLength(1);
  expect(must(await room.intents.apply([virtualMesh('shop')], mira)).revisions).toEqual([
    { virtualMesh: 'shop', revision: 3 },
  ]);
  expect((await room.intents.get(shop))?.uid).not.toBe(first?.uid);
  expect(await room.intents.at('shop', 2)).toBeUndefined();
  expect((await room.intents.history('shop', { first: 10 })).items.map(({ cursor }) => cursor)).toEqual([
    '3',
    '2',
    '1',
  ]);
});

test('a caller who has seen revision 1 of 2 is stale and changes nothing; one who has seen 2 goes on', async () => {
  must(await room.intents.apply([virtualMesh('shop')], mira));
  must(await room.intents.apply([virtualMesh('shop', 'west')], mira));
  const again = [virtualMesh('shop', 'north')];
  const late = await room.intents.apply(again, mira, { ifRevisions: { shop: 1 } });
  expect(problemsOf(late)).toEqual(['ifRevisions.shop STALE']);
  expect(late.ok ? '' : late.problems[0]?.message).toContain('revision 2 now');
  expect(problemsOf(await room.intents.apply(again, mira, { ifRevisions: { shop: 9 } }))).toHaveLength(1);
  expect(must(await room.intents.apply(again, mira, { ifRevisions: { shop: 2 } })).revisions).toHaveLength(1);
});

test('what is removed and was never there is not found, also by a name that Postgres could not hold', async () => {
  const refs = [canary, { ...shop, name: 'a\0b' }] as const;
  expect(problemsOf(await room.intents.remove(refs, mira))).toEqual(['remove[0] NOT_FOUND', 'remove[1] NOT_FOUND']);
  expect(await room.intents.get({ ...shop, name: 'a\0b' })).toBeUndefined();
  expect(await room.intents.at('a\0b')).toBeUndefined();
  expect((await room.intents.list({ virtualMesh: 'a\0b', first: 5 })).items).toEqual([]);
  expect((await room.intents.history('a\0b', { first: 5 })).items).toEqual([]);
  expect(problemsOf(await room.intents.apply([], mira, { message: 'a\0b' }))).toEqual(['message BAD_FORMAT']);
});

test('a preview shows the VirtualMesh as apply then makes it, and saves nothing', async () => {
  must(await room.intents.apply([virtualMesh('shop'), policy('canary', 'shop')], mira));
  const documents = [policy('canary', 'shop', '9s'), policy('other', 'shop')];
  const future = must(await room.intents.preview(documents, []));
  expect((await room.intents.at('shop'))?.revision).toBe(1);
  must(await room.intents.apply(documents, mira));
  const specs = (content: Awaited<ReturnType<typeof room.intents.at>>) =>
    content && [content.revision, content.policies.map(({ name, spec, revision }) => ({ name, spec, revision }))];
  expect(future.touched.map(({ name }) => name)).toEqual(['shop']);
  expect(specs(future.touched[0]?.content)).toEqual(specs(await room.intents.at('shop')));
  const gone = must(await room.intents.preview([], [shop, canary, { ...canary, name: 'other' }]));
  expect(gone.touched).toMatchObject([{ name: 'shop', content: undefined }]);
  expect(gone.touched[0]?.documents.map(({ name }) => name).toSorted()).toEqual(['canary', 'other', 'shop']);
  const same = must(await room.intents.preview([policy('other', 'shop')], []));
  expect(same.touched[0]?.documents.map(({ name, revision }) => [name, revision])).toEqual([
    ['other', 2],
    ['other', 2],
  ]);
  expect(problemsOf(await room.intents.preview(documents, [canary]))).toEqual(['remove[0] DUPLICATE']);
});

test('export gives back the documents as they were parsed, now and at revision 1', async () => {
  const first = [virtualMesh('shop'), policy('canary', 'shop'), policy('zeta', 'shop')];
  must(await room.intents.apply(first, mira));
  must(await room.intents.apply([policy('canary', 'shop', '5s'), virtualMesh('bank')], mira));
  expect(await room.intents.documentsAt('shop', 1)).toEqual(first);
  expect(await room.intents.documentsAt(undefined)).toEqual([
    virtualMesh('bank'),
    virtualMesh('shop'),
    policy('canary', 'shop', '5s'),
    policy('zeta', 'shop'),
  ]);
  expect(await room.intents.documentsAt('shop', 99)).toEqual([]);
});

test('5 policies come in pages of 2, 2 and 1, and a forged cursor yields none', async () => {
  const policies = ['a', 'b', 'c', 'd', 'e'].map((name) => policy(name, 'shop'));
  must(await room.intents.apply([virtualMesh('shop'), ...policies], mira));
  const names: string[][] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await room.intents.list({ kind: 'TrafficPolicy', first: 2, ...(after && { after }) });
    expect(page.total).toBe(5);
    names.push(page.items.map(({ node }) => node.name));
    after = page.items.at(-1)?.cursor;
    more = page.hasMore;
  }
  expect(names).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  for (const after of ['', 'x', 'Pod/a', 'a/b/TrafficPolicy/c', 'TrafficPolicy/a\0', "'; DROP TABLE intents"])
    expect(await room.intents.list({ after, first: 2 })).toEqual({ items: [], hasMore: false, total: 6 });
  for (const after of ['-1', '1e9', '99999999999', 'x'])
    expect((await room.intents.history('shop', { after, first: 2 })).items).toEqual([]);
});

test('policies of one name in three workspaces are three documents, each listed, changed and removed by itself', async () => {
  const policies = ['default', 'team-a', 'team-b'].map((workspace) => policy('canary', 'shop', '2s', workspace));
  must(await room.intents.apply([virtualMesh('shop'), ...policies], mira));
  must(await room.intents.apply([policy('canary', 'shop', '9s', 'team-a')], mira));
  must(await room.intents.remove([{ ...canary, workspace: 'team-b' }], mira));
  const all = await room.intents.list({ kind: 'TrafficPolicy', first: 10 });
  expect(all.items.map(({ node: { workspace, spec } }) => [workspace, spec])).toMatchObject([
    ['default', { timeout: '2s' }],
    ['team-a', { timeout: '9s' }],
  ]);
  const page = await room.intents.list({ kind: 'TrafficPolicy', first: 1, after: all.items[0]?.cursor ?? '' });
  expect(page.items.map(({ cursor }) => cursor)).toEqual(['team-a/TrafficPolicy/canary']);
  expect((await room.intents.list({ workspace: 'team-a', first: 10 })).total).toBe(1);
  expect((await room.intents.history('shop', { first: 1 })).items[0]?.node.changes).toEqual([
    { ...canary, workspace: 'team-b', action: 'deleted' },
  ]);
  expect((await room.intents.documentsAt('shop')).map(({ metadata: { workspace } }) => workspace)).toEqual([
    'default',
    'default',
    'team-a',
  ]);
});

test('history names author, message and time of 3 revisions, newest first, in pages', async () => {
  for (const cluster of ['a', 'b', 'c'])
    must(await room.intents.apply([virtualMesh('shop', cluster)], mira, { message: `to ${cluster}` }));
  const first = await room.intents.history('shop', { first: 2 });
  expect(first).toMatchObject({ hasMore: true, total: 3 });
  expect(first.items.map(({ node }) => [node.number, node.author, node.message])).toEqual([
    [3, 'mira', 'to c'],
    [2, 'mira', 'to b'],
  ]);
  const rest = await room.intents.history('shop', { first: 2, after: '2' });
  expect(rest.items.map(({ node }) => node.number)).toEqual([1]);
  expect(rest.items[0]?.node.at).toMatch(/^\d{4}-.*Z$/);
});
