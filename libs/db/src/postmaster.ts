import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, readFileSync, realpathSync } from 'node:fs';
import { open, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processBirth } from '@overmesh/config';
import type { PostgresFolders } from './postgres-data.ts';
import type { PostgresPrograms } from './postgres-programs.ts';
import type { PostgresUser } from './postgres-user.ts';

/** A running Postgres server, the parent of its backends. */
export interface Postmaster {
  readonly pid: number;
  readonly exited: Promise<void>;
  isRunning(): boolean;
  stop(): Promise<void>;
}

/**
 * Starts the server in a process group of its own, so that Ctrl-C reaches its owner only, and with a guard that stops
 * it when its owner dies without a word. It has no TCP port, where everybody on the machine could take its connections:
 * only a socket in a folder that is closed to others.
 */
export async function startPostmaster(
  folders: PostgresFolders,
  programs: PostgresPrograms,
  user: PostgresUser,
): Promise<Postmaster> {
  const log = await openLog(folders.log);
  try {
    const stdio = ['ignore' as const, log.fd, log.fd];
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
    const args = ['-D', folders.data, ...settings(folders)];
    const child = spawn(programs.postgres, args, { ...user, cwd: '/', detached: true, stdio, env });
    await once(child, 'spawn');
    return asPostmaster(child, startGuard(child, user));
  } finally {
    await log.close();
  }
}

function settings({ sockets }: PostgresFolders): string[] {
  const values = {
    port: 5432,
    listen_addresses: '',
    // Quoted: the value is a list, which a comma in the path would cut.
    unix_socket_directories: `"${sockets}"`,
    unix_socket_permissions: '0700',
    max_connections: 100,
    // Not errors: a statement that is refused is told to who sent it, and could fill the file.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function asPostmaster(child: ChildProcess, guard: ChildProcess): Postmaster {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void exited.then(() => guard.kill('SIGKILL'));
  const pid = pidOf(child);
  return {
    pid,
    exited,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: () => stopProcess(pid),
  };
}

/** The guard's input is a pipe from this process: when it ends, however, the guard reads its end and stops the server. */
function startGuard(child: ChildProcess, user: PostgresUser): ChildProcess {
  const script = 'trap "" INT TERM HUP; read -r _; kill -INT "$0"';
  const args = ['-c', script, String(pidOf(child))];
  const guard = spawn('/bin/sh', args, { ...user, cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return guard;
}

/**
 * Stops what a former owner left: a server on this data folder, or a file that says so while its process id now
 * belongs to something else.
 */
export async function stopLeftover(folders: PostgresFolders): Promise<'none' | 'stopped'> {
  const pid = leftoverPid(folders);
  if (!pid) return 'none';
  if (!(await isPostmasterOf(pid, folders.data))) {
    await rm(join(folders.data, 'postmaster.pid'), { force: true });
    return 'none';
  }
  await stopProcess(pid);
  return 'stopped';
}

function leftoverPid(folders: PostgresFolders): number | undefined {
  try {
    return Number(readFileSync(join(folders.data, 'postmaster.pid'), 'utf8').split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}

/** A postmaster works in its data folder; where that cannot be asked, its command line names it. */
async function isPostmasterOf(pid: number, data: string): Promise<boolean> {
  if (!(await processBirth(pid))) return false;
  if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === realpathSync(data);
  const child = spawn('ps', ['-o', 'command=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return text.includes(data);
}

/** INT closes connections and writes everything; QUIT leaves that to the next start; KILL is for one that hangs. */
async function stopProcess(pid: number): Promise<void> {
  const steps = [
    ['SIGINT', 8000],
    ['SIGQUIT', 3000],
    ['SIGKILL', 3000],
  ] as const;
  for (const [signal, patienceMs] of steps) {
    if (!send(pid, signal) || (await isGone(pid, patienceMs))) return;
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function isGone(pid: number, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) {
    if (!(await processBirth(pid))) return true;
  }
  return false;
}

/** One former log is kept, so that the file does not grow for ever. */
async function openLog(path: string) {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > 10_000_000) await rename(path, `${path}.1`);
  return open(path, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY, 0o600);
}

/** What the server wrote last; it holds no secrets. */
export async function lastLines(path: string, count: number): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} could not be started`);
  return child.pid;
}
