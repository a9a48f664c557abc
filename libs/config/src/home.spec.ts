import { chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareHome, readOrCreateToken, tokenPath, UnsafeHomeError } from './home.ts';
import { takeLock } from './lock.ts';
import { masterKeysOf } from './master-keys.ts';

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'overmesh-config-'))));
afterEach(() => rm(home, { recursive: true, force: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('of 20 first readers of the token each gets the same 43 characters', async () => {
  const tokens = await Promise.all(Array.from({ length: 20 }, () => readOrCreateToken(home)));
  expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
  expect(tokens[0]?.reveal()).toMatch(/^[\w-]{43}$/);
});

test('token and key are readable by their owner alone', async () => {
  await Promise.all([readOrCreateToken(home), masterKeysOf({ home }).ring()]);
  expect(await modeOf(tokenPath(home))).toBe('600');
  expect(await modeOf(join(home, 'keys'))).toBe('700');
  expect(await modeOf(join(home, 'keys/master.key'))).toBe('600');
});

test('an emptied token file is reported, not replaced', async () => {
  await writeFile(tokenPath(home), '');
  await expect(readOrCreateToken(home)).rejects.toThrow('is empty');
});

test.each(['token', 'keys', 'keys/master.key', 'logs', 'logs/api.log', 'postgres', 'postgres/password'])(
  'a home in which %s is a symbolic link is refused, and nothing is written behind it',
  async (name) => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'overmesh-elsewhere-'));
    if (name.includes('/')) await mkdir(join(home, name.split('/')[0] ?? ''));
    await symlink(join(elsewhere, 'target'), join(home, name));
    await expect(readOrCreateToken(home)).rejects.toThrow(`${join(home, name)} is a symbolic link`);
    await expect(stat(join(elsewhere, 'target'))).rejects.toThrow('ENOENT');
    await rm(elsewhere, { recursive: true });
  },
);

test.runIf(process.getuid?.() === 0)(
  'a home of another user is refused with what to do, as is a token of his',
  async () => {
    await prepareHome(home);
    await writeFile(tokenPath(home), 'chosen-by-another\n');
    await chown(tokenPath(home), 12_345, 12_345);
    await expect(readOrCreateToken(home)).rejects.toThrow(
      `token belongs to user 12345, and this program runs as user 0`,
    );
    await rm(tokenPath(home));
    await chown(home, 12_345, 12_345);
    await expect(readOrCreateToken(home)).rejects.toThrow(UnsafeHomeError);
    expect(await modeOf(home)).toBe('711');
  },
);

test('a lock held by a living process names its pid', async () => {
  const lock = await takeLock(join(home, 'lock'));
  expect(await takeLock(join(home, 'lock'))).toMatchObject({ held: false, holder: { pid: process.pid } });
  if (lock.held) await lock.release();
  expect(await takeLock(join(home, 'lock'))).toMatchObject({ held: true });
});

test('a lock of a process whose id was given out again counts as free', async () => {
  const stale = { pid: process.pid, since: '2026-01-01T00:00:00Z', born: 'another boot 1' };
  await writeFile(join(home, 'lock'), JSON.stringify(stale));
  expect(await takeLock(join(home, 'lock'))).toMatchObject({ held: true });
});

test.each([
  ['below a file', () => join(home, 'file', 'home')],
  ['where nobody can make a folder', () => '/proc/nowhere/home'],
])('a home %s is refused at once, with the way out', async (_where, path) => {
  await writeFile(join(home, 'file'), '');
  await expect(prepareHome(path())).rejects.toThrow(/set OVERMESH_HOME to a folder that this user may write to$/);
});
