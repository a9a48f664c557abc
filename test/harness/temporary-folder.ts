import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './system.ts';

const prefix = 'overmesh-test-';

/**
 * A folder readable only by this user, for the data of servers. Its name carries this process's id, so that the next
 * run can sweep what a killed run left behind.
 */
export async function temporaryFolder(purpose: string): Promise<string> {
  await sweepFoldersOfDeadProcesses();
  return mkdtemp(join(tmpdir(), `${prefix}${purpose}-${process.pid}-`));
}

async function sweepFoldersOfDeadProcesses(): Promise<void> {
  const names = await readdir(tmpdir());
  await Promise.all(names.filter(isLeftover).map((name) => removeFolder(join(tmpdir(), name))));
}

function isLeftover(name: string): boolean {
  const owner = /^overmesh-test-[a-z-]+-(\d+)-/.exec(name)?.[1];
  return owner !== undefined && !isAlive(Number(owner));
}

/** Removes a folder with all it holds; a server that has not quite ended may still add a file, so it tries again. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
