import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, isCode } from './system.ts';

/** Where built programs and fetched CRDs stay between runs: outside the checkout, so a fresh clone finds them. */
export function cacheFolder(...parts: readonly string[]): string {
  const root = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(root, 'overmesh', ...parts);
}

/**
 * Makes a cached file once. Of several processes that need it at the same time one produces it and the others wait;
 * a file under `path` is always whole, because it is written beside and then renamed.
 *
 * @param produce writes the file to the path it is given
 */
export async function onceInCache(path: string, produce: (partial: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  await withLock(`${path}.lock`, async () => {
    if (existsSync(path)) return;
    const partial = `${path}.${process.pid}.partial`;
    try {
      await produce(partial);
      await rename(partial, path);
    } finally {
      await rm(partial, { force: true });
    }
  });
  return path;
}

async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  while (!(await takeLock(path))) {
    await removeLockOfDeadProcess(path);
    await sleep(250);
  }
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Linking a finished file makes the lock appear with its holder's id in one step. */
async function takeLock(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

async function removeLockOfDeadProcess(path: string): Promise<void> {
  const holder = Number(await readFile(path, 'utf8').catch(() => ''));
  if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
}
