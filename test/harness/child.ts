import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Command } from './binaries.ts';

/** How a server process is to be started. */
export interface ChildOptions {
  readonly command: Command;
  readonly args: readonly string[];
  /** Where its standard output and standard error go. */
  readonly logPath: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** It starts processes of its own, which end with it. */
  readonly withDescendants?: boolean;
  /** Another user to run as; needs root. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** A server process that ends no later than this one, however this one ends. */
export interface Child {
  readonly pid: number;
  readonly logPath: string;
  isRunning(): boolean;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** Sends a signal without waiting for its effect. */
  signal(name: NodeJS.Signals): void;
  /** Kills it at once, also when it is stopped, and waits until it is gone. */
  kill(): Promise<void>;
  /** The last lines that it wrote. */
  lastWords(): string;
}

/** Starts a server in a process group of its own, so that Ctrl-C in a terminal reaches only the one who owns it. */
export function startChild(options: ChildOptions): Child {
  const child = spawnDetached(options);
  const target = options.withDescendants ? -pidOf(child) : pidOf(child);
  const guard = options.command.endsWithParent ? undefined : startGuard(child, target);
  const ended = once(child, 'exit').then(() => void guard?.kill('SIGKILL'));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    pid: pidOf(child),
    logPath: options.logPath,
    isRunning,
    ended,
    signal: (name) => void child.kill(name),
    kill: async () => {
      if (!isRunning()) return;
      child.ref();
      process.kill(target, 'SIGKILL');
      await ended;
    },
    lastWords: () => lastLines(options.logPath, 12),
  };
}

function spawnDetached({ command, args, logPath, env, cwd, user }: ChildOptions): ChildProcess {
  const log = openSync(logPath, 'a', 0o600);
  try {
    const child = spawn(command.program, [...command.prefix, ...args], {
      detached: true,
      stdio: ['pipe', log, log],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], ...env },
      ...(cwd ? { cwd } : {}),
      ...user,
    });
    letParentEndFirst(child);
    pidOf(child);
    return child;
  } finally {
    closeSync(log);
  }
}

/**
 * For programs that are not ours: a shell that waits for the end of the pipe this process holds, and then kills. It
 * works also when the program is stopped or when this process is killed.
 *
 * @param target the process to kill, or the negative of its id for the whole group that it leads
 */
export function startGuard(child: ChildProcess, target = pidOf(child)): ChildProcess {
  const script = 'trap "" INT TERM HUP; read -r _; kill -9 "$0"';
  const guard = spawn('/bin/sh', ['-c', script, String(target)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  letParentEndFirst(guard);
  return guard;
}

/** Neither the child nor the pipe to it keeps this process from ending; its end then closes the pipe. */
function letParentEndFirst(child: ChildProcess): void {
  child.unref();
  child.stdin?.on('error', () => undefined);
  if (child.stdin && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} could not be started`);
  return child.pid;
}

function lastLines(path: string, count: number): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
