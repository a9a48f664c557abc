import { execFile } from 'node:child_process';
import { chmod, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '../system.ts';

/** A disk of its own, small enough to be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

const PREFIX = 'overmesh-disk-';
const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Mounts a tmpfs of so many MiB, which takes root or a `sudo` that does not ask. */
export async function smallDisk(mebibytes: number): Promise<SmallDisk> {
  await removeDisksOfDeadProcesses();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  await asRoot('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder);
  await asRoot('chmod', '0777', folder);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => fill(ballast),
    makeRoom: () => rm(ballast, { force: true }),
    remove: () => removeDisk(folder),
  };
}

/** Why there can be no such disk here, as a sentence; undefined when there can. */
export async function whyNoSmallDisk(): Promise<string | undefined> {
  try {
    await (await smallDisk(1)).remove();
    return undefined;
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split('\n');
    return `a full disk is not tested here: a tmpfs takes root, or a sudo that does not ask (${why})`;
  }
}

async function fill(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    for (const size of [CHUNK.length, 1]) while (await fits(() => file.appendFile(CHUNK.subarray(0, size)))) continue;
    await chmod(path, 0o600);
  } finally {
    await file.close();
  }
}

async function fits(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

async function removeDisk(folder: string): Promise<void> {
  await asRoot('umount', '-l', folder);
  await rm(folder, { recursive: true, force: true });
}

/** A killed run leaves its mounts, which nothing but this would undo. */
async function removeDisksOfDeadProcesses(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-')[0] : undefined;
    if (owner && !isAlive(Number(owner))) await removeDisk(join(tmpdir(), name)).catch(() => undefined);
  }
}

async function asRoot(program: string, ...args: readonly string[]): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  await promisify(execFile)(isRoot ? program : 'sudo', isRoot ? [...args] : ['-n', program, ...args]);
}
