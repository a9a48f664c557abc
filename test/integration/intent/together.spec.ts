import { afterEach, beforeEach, expect, test } from 'vitest';
import { must, openRoom, policy, problemsOf, virtualMesh } from './room.ts';
import type { Room } from './room.ts';
import { mira } from '../../harness/callers.ts';

let room: Room;
beforeEach(async () => {
  room = await openRoom();
});
afterEach(() => room?.close());

const counted = (count: number) => Array.from({ length: count }, (_one, index) => index + 1);

test('20 applies at once on one VirtualMesh lose nothing and number its revisions 2 to 21', async () => {
  must(await room.intents.apply([virtualMesh('shop')], mira));
  const done = await Promise.all(counted(20).map((n) => room.intents.apply([policy(`p${n}`, 'shop')], mira)));
  const numbers = done.map((result) => must(result).revisions[0]?.revision ?? 0).sort((a, b) => a - b);
  expect(numbers).toEqual(counted(20).map((n) => n + 1));
  expect((await room.intents.at('shop'))?.policies).toHaveLength(20);
  for (const revision of numbers)
    expect((await room.intents.at('shop', revision))?.policies).toHaveLength(revision - 1);
});

test('20 applies at once that create one VirtualMesh number its revisions 1 to 20', async () => {
  const done = await Promise.all(
    counted(20).map((n) => room.intents.apply([virtualMesh('shop'), policy(`p${n}`, 'shop')], mira)),
  );
  const numbers = done.map((result) => must(result).revisions[0]?.revision ?? 0).sort((a, b) => a - b);
  expect(numbers).toEqual(counted(20));
});

test('20 applies at once of two VirtualMeshes, half of them in the opposite order, all go through', async () => {
  must(await room.intents.apply([virtualMesh('a'), virtualMesh('b')], mira));
  const started = Date.now();
  const done = await Promise.all(
    counted(20).map((n) => {
      const pair = [virtualMesh('a', `c${n}`), virtualMesh('b', `c${n}`)];
      return room.intents.apply(n % 2 ? pair : pair.reverse(), mira);
    }),
  );
  expect(done.flatMap(problemsOf)).toEqual([]);
  expect(await room.intents.heads()).toMatchObject([{ revision: 21 }, { revision: 21 }]);
  // Postgres looks for a deadlock after 1 s, so a circle would have taken longer.
  expect(Date.now() - started).toBeLessThan(10_000);
});

test('20 submits at once with one request id make one revision and get one answer', async () => {
  const documents = [virtualMesh('shop'), policy('canary', 'shop')];
  const once = { requestId: 'r-1' };
  const done = await Promise.all(counted(20).map(() => room.intents.apply(documents, mira, once)));
  for (const result of done)
    expect(must(result)).toEqual({
      revisions: [{ virtualMesh: 'shop', revision: 1 }],
      documents: [
        { kind: 'VirtualMesh', workspace: 'default', name: 'shop', action: 'created' },
        { kind: 'TrafficPolicy', workspace: 'default', name: 'canary', action: 'created' },
      ],
    });
  expect((await room.intents.history('shop', { first: 50 })).total).toBe(1);
  expect(room.changed).toEqual(['shop']);
  expect(problemsOf(await room.intents.apply([virtualMesh('shop', 'west')], mira, once))).toEqual([
    'requestId DUPLICATE',
  ]);
});

test('a removal with a request id answers the same twice, where it would not be found any more', async () => {
  must(await room.intents.apply([virtualMesh('shop')], mira));
  const remove = () =>
    room.intents.remove([{ kind: 'VirtualMesh', workspace: 'default', name: 'shop' }], mira, { requestId: 'r-2' });
  expect(must(await remove())).toEqual(must(await remove()));
});

test('one new policy handed in for 8 VirtualMeshes at once lives in one of them', async () => {
  const names = counted(8).map((n) => `m${n}`);
  must(
    await room.intents.apply(
      names.map((name) => virtualMesh(name)),
      mira,
    ),
  );
  const done = await Promise.all(names.map((name) => room.intents.apply([policy('canary', name)], mira)));
  expect(done.flatMap(problemsOf)).toEqual([]);
  const contents = await Promise.all(names.map((name) => room.intents.at(name)));
  expect(contents.flatMap((content) => content?.policies ?? [])).toHaveLength(1);
});

test('of a removal of a VirtualMesh and a policy for it at once, one is refused and no policy is left alone', async () => {
  for (const n of counted(10)) {
    must(await room.intents.apply([virtualMesh(`m${n}`)], mira));
    const [removed, applied] = await Promise.all([
      room.intents.remove([{ kind: 'VirtualMesh', workspace: 'default', name: `m${n}` }], mira),
      room.intents.apply([policy(`p${n}`, `m${n}`)], mira),
    ]);
    expect([removed.ok, applied.ok].filter(Boolean)).toHaveLength(1);
  }
});
