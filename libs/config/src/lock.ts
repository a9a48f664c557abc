import { execFile } from 'node:child_process';
import { link, readFile, rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { writeSecretFile } from './home.ts';

/** Who holds a lock. */
export interface LockHolder {
  readonly pid: number;
  /** When the lock was taken, ISO 8601 in UTC. */
  readonly since: string;
  /** When the process began, as the operating system tells it: a process id alone may be given out again. */
  readonly born: string;
}

export type Lock =
  { readonly held: true; release(): Promise<void> } | { readonly held: false; readonly holder: LockHolder };

/**
 * Takes the lock that the file at `path` stands for. A lock whose holder is dead, also after SIGKILL or a restart of
 * the machine, counts as free.
 */
export async function takeLock(path: string): Promise<Lock> {
  const self: LockHolder = { pid: process.pid, since: new Date().toISOString(), born: await processBirth(process.pid) };
  for (;;) {
    if (await claim(path, self)) return { held: true, release: () => release(path, self) };
    const holder = await readHolder(path);
    if (holder && (await isAlive(holder))) return { held: false, holder };
    if (holder) await removeStale(path, holder);
    else await sleep(20);
  }
}

async function claim(path: string, self: LockHolder): Promise<boolean> {
  const mine = `${path}.${self.pid}`;
  await writeSecretFile(mine, `${JSON.stringify(self)}\n`);
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
}

async function release(path: string, self: LockHolder): Promise<void> {
  const holder = await readHolder(path);
  if (holder && isSame(holder, self)) await rm(path, { force: true });
}

/** Moves the lock aside before removing it, so that of two that find it stale only one removes this very lock. */
async function removeStale(path: string, stale: LockHolder): Promise<void> {
  const aside = `${path}.${process.pid}.stale`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readHolder(aside);
  if (moved && !isSame(moved, stale)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (parseHolder(text) ?? { pid: 0, since: '', born: '' });
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const { pid, since, born } = JSON.parse(text) as Partial<LockHolder>;
    return pid && since && born ? { pid, since, born } : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  const born = holder.pid > 0 ? await processBirth(holder.pid) : '';
  return born !== '' && born === holder.born;
}

function isSame(one: LockHolder, other: LockHolder): boolean {
  return one.pid === other.pid && one.born === other.born && one.since === other.since;
}

/** The start of a process in clock ticks with the boot it belongs to, or what `ps` says; empty when it is gone. */
export async function processBirth(pid: number): Promise<string> {
  if (process.platform !== 'linux') return birthFromPs(pid);
  const [stat, boot] = await Promise.all(
    [`/proc/${pid}/stat`, '/proc/sys/kernel/random/boot_id'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  // The name in brackets may hold spaces; the start time is the 20th field after it. A zombie counts as gone.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return fields[19] && fields[0] !== 'Z' ? `${boot?.trim()} ${fields[19]}` : '';
}

async function birthFromPs(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim();
}
