import { readFile } from 'node:fs/promises';
import type { Flood } from './doors.ts';

const REQUESTS = 200;

/** As with `leastWaitOf`, the best of so many looks counts. */
const LOOKS = 5;

/** How many times as long another client waits beside a flood as without it. */
export async function slowdown(
  pid: number,
  request: () => Promise<void>,
  flood: () => Promise<Flood>,
): Promise<number> {
  await waitOf(pid, request);
  let best = Infinity;
  for (let look = 0; look < LOOKS && best >= 2; look += 1) {
    const quiet = await waitOf(pid, request);
    const running = await flood();
    const loud = await waitOf(pid, request).finally(() => running.end());
    best = Math.min(best, loud / quiet);
  }
  return best;
}

/**
 * The p99 of two hundred requests, one after the other, in milliseconds: by the time that the program's one thread works
 * between the question and the answer, for this client and for all others. That is the wait where the thread has a
 * processor to itself, and it is the same on a machine that is busy with something else.
 */
export async function waitOf(pid: number, request: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < REQUESTS; count += 1) {
    const before = await workedMs(pid);
    await request();
    times.push((await workedMs(pid)) - before);
  }
  return times.sort((a, b) => a - b)[REQUESTS - 3] ?? 0;
}

/** The same, of three looks: what is not the flood's makes a wait longer, never shorter. */
export async function leastWaitOf(pid: number, request: () => Promise<void>): Promise<number> {
  const looks = [await waitOf(pid, request), await waitOf(pid, request), await waitOf(pid, request)];
  return Math.min(...looks);
}

/** How long the first thread of a process has had a processor. */
async function workedMs(pid: number): Promise<number> {
  const [nanoseconds = ''] = (await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8')).split(' ');
  return Number(nanoseconds) / 1e6;
}
