import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { masterKeysOf } from './master-keys.ts';
import { Secret } from './secret.ts';

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'overmesh-keys-'))));
afterEach(() => rm(home, { recursive: true, force: true }));

const given = (byte: number) => new Secret(Buffer.alloc(32, byte));

async function rotate(): Promise<void> {
  await masterKeysOf({ home }).files?.add();
}

test('of 20 first readers each gets the same key, and it is named by a fingerprint', async () => {
  const rings = await Promise.all(Array.from({ length: 20 }, () => masterKeysOf({ home }).ring()));
  expect(new Set(rings.map(({ current }) => current)).size).toBe(1);
  expect(rings[0]?.current).toMatch(/^[0-9a-f]{16}$/);
});

test('after two rotations the newest seals and all three open, each in a file for its owner alone', async () => {
  const ids = [(await masterKeysOf({ home }).ring()).current];
  for (let times = 0; times < 2; times += 1) {
    await rotate();
    ids.push((await masterKeysOf({ home }).ring()).current);
  }
  const { current, keys } = await masterKeysOf({ home }).ring();
  expect(current).toBe(ids[2]);
  expect([...keys.keys()].sort()).toEqual(ids.toSorted());
  const names = await readdir(join(home, 'keys'));
  expect(names.sort()).toEqual([`${ids[0]}.key`, `${ids[1]}.key`, 'master.key'].sort());
  for (const name of names) expect(((await stat(join(home, 'keys', name))).mode & 0o777).toString(8)).toBe('600');
});

test('a reader that was there before sees the new key without being made again', async () => {
  const keys = masterKeysOf({ home });
  const before = await keys.ring();
  await rotate();
  const after = await keys.ring();
  expect(after.current).not.toBe(before.current);
  expect(after.keys.get(before.current)).toEqual(before.keys.get(before.current));
});

test('a rotation that died after it put the old key aside goes on, and loses none', async () => {
  const before = await masterKeysOf({ home }).ring();
  await rotate();
  // As it was before the last step: the new key is not there yet.
  await rename(join(home, 'keys', `${before.current}.key`), join(home, 'keys', 'master.key'));
  await writeFile(
    join(home, 'keys', `${before.current}.key`),
    Buffer.from(before.keys.get(before.current) ?? []).toString('base64'),
  );
  expect(await masterKeysOf({ home }).ring()).toEqual(before);
  await rotate();
  expect([...(await masterKeysOf({ home }).ring()).keys.keys()]).toContain(before.current);
});

test('100 reads during 5 rotations each see the key that was current before it', async () => {
  const keys = masterKeysOf({ home });
  let known = await keys.ring();
  const reads = async (): Promise<void> => {
    for (let times = 0; times < 100; times += 1) {
      const before = known;
      expect([...(await keys.ring()).keys.keys()]).toContain(before.current);
    }
  };
  const rotations = async (): Promise<void> => {
    for (let times = 0; times < 5; times += 1) {
      await rotate();
      known = await keys.ring();
    }
  };
  await Promise.all([reads(), rotations()]);
});

test('a removed key is gone, the others stay', async () => {
  const { current } = await masterKeysOf({ home }).ring();
  await rotate();
  await masterKeysOf({ home }).files?.remove(current);
  expect([...(await masterKeysOf({ home }).ring()).keys.keys()]).toEqual([
    (await masterKeysOf({ home }).ring()).current,
  ]);
});

test('keys of the environment go before the files, cannot be changed here, and the files still open', async () => {
  const file = await masterKeysOf({ home }).ring();
  const keys = masterKeysOf({ home, masterKey: given(1), otherMasterKeys: [given(2)] });
  const ring = await keys.ring();
  expect(ring.keys.get(ring.current)).toEqual(Buffer.alloc(32, 1));
  expect(ring.keys.size).toBe(3);
  expect([...ring.keys.keys()]).toContain(file.current);
  expect(keys.files).toBeUndefined();
});

test('a key of the environment makes no file', async () => {
  await masterKeysOf({ home, masterKey: given(1) }).ring();
  expect(await readdir(home)).toEqual([]);
});

test('a file under the name of another key counts as lost; a damaged current one is told', async () => {
  const { current } = await masterKeysOf({ home }).ring();
  await rotate();
  await writeFile(join(home, 'keys', `${current}.key`), Buffer.alloc(32, 9).toString('base64'));
  expect((await masterKeysOf({ home }).ring()).keys.size).toBe(1);
  await writeFile(join(home, 'keys', 'master.key'), 'c2hvcnQ=');
  await expect(masterKeysOf({ home }).ring()).rejects.toThrow('must hold 32 bytes in base64');
});
