import { afterAll, beforeAll, expect, test } from 'vitest';
import { peakMebibytes } from '../../harness/faults/memory.ts';
import { emptyApi } from '../api/program.ts';
import type { EmptyApi } from '../api/program.ts';
import { halfRequests, silentSockets, slowBodies, subscribers, unauthorised } from './doors.ts';
import type { Door, Flood } from './doors.ts';
import { slowdown } from './slowdown.ts';

/**
 * What another client notices while somebody floods a door of the api, and what that costs. Redis and clusters are doors of
 * the worker: faults/poisoned-queue.spec.ts and faults/label-flood.spec.ts.
 */

/** Whatever comes at the doors, the api holds no more than this. */
const MOST_MIB = 400;

let api: EmptyApi;

beforeAll(async () => {
  api = await emptyApi();
});
afterAll(() => api?.end());

const floods: readonly (readonly [door: string, what: string, flood: (door: Door) => Promise<Flood>])[] = [
  ['HTTP', '300 connections that have sent half of a request', (door) => halfRequests(door, 300)],
  ['HTTP', '100 bodies of 1 MB that come 4 kB a second', (door) => slowBodies(door, 100)],
  ['HTTP', '50 connections that ask without a token, as fast as they are answered', (door) => unauthorised(door, 50)],
  ['WebSocket', '120 connections that never say who they are', (door) => silentSockets(door, 120)],
  ['WebSocket', '50 connections with 20 subscriptions each', (door) => subscribers(door, 50, 20)],
];

test.each(floods)(
  '%s: beside %s another client waits less than twice as long',
  { timeout: 120_000 },
  async (_door, what, flood) => {
    const ask = async () => expect((await api.ask('{ version { program } }')).data).toBeDefined();
    const times = await slowdown(api.pid, ask, () => flood(api));
    const memory = await peakMebibytes(api.pid);
    process.stdout.write(`${what}: p99 ${times.toFixed(2)} of quiet, ${memory} MiB\n`);
    expect(times).toBeLessThan(2);
    expect(memory).toBeLessThan(MOST_MIB);
  },
);
