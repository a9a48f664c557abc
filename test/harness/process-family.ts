import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isAlive, isCode } from './system.ts';

/**
 * SIGSTOP of a process and of its children, each of which may be a process group of its own. Returns what wakes them.
 * They wake up also when this process is killed, so that they can notice and end. Linux only: reads /proc.
 */
export function pauseFamily(parent: number): () => void {
  // The parent first: afterwards it makes no more children.
  stopProcess(parent);
  const family = [parent, ...childrenOf(parent)];
  for (const pid of family) stopProcess(pid);
  const endWaker = startWaker(family);
  let asleep = true;
  return () => {
    // Once only: later these ids may belong to others.
    if (asleep) for (const pid of family) signalIfThere(pid, 'SIGCONT');
    asleep = false;
    endWaker();
  };
}

/**
 * SIGSTOP of a process. Returns when all of its threads stand: on a busy machine one that runs on another core goes on for
 * some milliseconds, and answers a request. Linux only.
 */
export function stopProcess(pid: number): void {
  signalIfThere(pid, 'SIGSTOP');
  const deadline = performance.now() + STANDS_WITHIN_MS;
  while (!stands(pid)) {
    if (performance.now() > deadline)
      throw new Error(`process ${pid} does not stand ${STANDS_WITHIN_MS} ms after SIGSTOP`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

const STANDS_WITHIN_MS = 10_000;

/** Whether no thread of it runs. One that is gone does not. */
function stands(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.every((thread) => /\) [TtXZ] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')));
  } catch {
    // Either it is gone, or a thread ended while it was looked at.
    return !isAlive(pid);
  }
}

/** SIGKILL of a process and of all that it started, directly or not, at once. Linux only. */
export function killFamily(parent: number): void {
  for (const pid of descendantsOf(parent)) signalIfThere(pid, 'SIGKILL');
}

/** The process first, so that no supervisor hears of a death. */
function descendantsOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(descendantsOf)];
}

/** Processes that it has started and that live. Linux only. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** A shell that waits for the end of a pipe that this process holds. */
function startWaker(pids: readonly number[]): () => void {
  const script = 'trap "" INT TERM HUP; read -r _; kill -CONT "$@" 2>/dev/null';
  const waker = spawn('/bin/sh', ['-c', script, 'waker', ...pids.map(String)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  waker.unref();
  waker.stdin.on('error', () => undefined);
  return () => waker.stdin.end();
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error;
  }
}
