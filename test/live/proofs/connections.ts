import { expect } from 'vitest';
import type { Connections } from '@overmesh/model';
import type { Proof, ProvenService, Seen } from './proof.ts';

function proofOfConnections(sentence: string, connections: Connections, prove: Proof['prove']): Proof {
  return {
    sentence,
    service: { ports: ['http 9080'], pods: { v1: 1 } },
    policies: [{ connections, retries: { attempts: 0 } }],
    prove,
  };
}

/** Six requests at once, each of which takes 200 ms. */
function sixAtOnce({ call }: ProvenService): Promise<readonly Seen[]> {
  return Promise.all(Array.from({ length: 6 }, () => call({}, 'after-200')));
}

function statusesOf(seen: readonly Seen[]): readonly number[] {
  return [...new Set(seen.map(({ status }) => status))].sort();
}

/** The connection by which a request came to the pod. */
async function connectionOf({ call }: ProvenService): Promise<number | undefined> {
  return (await call()).tries[0]?.from;
}

export const connectionProofs = {
  'connections.maxConnections': proofOfConnections(
    'six requests at once go over one connection, one after the other',
    { maxConnections: 1 },
    async (service) => {
      const seen = await sixAtOnce(service);
      expect(statusesOf(seen)).toEqual([200]);
      expect(new Set(seen.flatMap(({ tries }) => tries.map(({ from }) => from))).size).toBe(1);
    },
  ),
  'connections.maxPendingRequests': proofOfConnections(
    'of six requests at once over one connection some are answered 503, since one may wait',
    { maxConnections: 1, maxPendingRequests: 1 },
    async (service) => expect(statusesOf(await sixAtOnce(service))).toEqual([200, 503]),
  ),
  'connections.maxRequests': proofOfConnections(
    'of six requests at once one is answered and five get 503',
    { maxRequests: 1 },
    async (service) => {
      const seen = await sixAtOnce(service);
      expect(seen.map(({ status }) => status).sort()).toEqual([200, 503, 503, 503, 503, 503]);
    },
  ),
  'connections.maxRequestsPerConnection': proofOfConnections(
    'two requests one after the other go over two connections',
    { maxRequestsPerConnection: 1 },
    async (service) => expect(await connectionOf(service)).not.toBe(await connectionOf(service)),
  ),
  'connections.connectTimeout': {
    ...proofOfConnections(
      'a pod from which nothing comes is given up after 400 ms, and the request answered 503',
      { connectTimeout: '400ms' },
      async ({ call }) => {
        const { status, ms } = await call();
        expect(status).toBe(503);
        expect(ms).toBeGreaterThanOrEqual(350);
        // Istio's own limit is 10 s.
        expect(ms).toBeLessThan(5_000);
      },
    ),
    silent: ['v1'],
  },
  'connections.idleTimeout': proofOfConnections(
    'a connection without a request for 400 ms is not used again',
    { idleTimeout: '400ms' },
    async (service) => {
      const first = await connectionOf(service);
      expect(await connectionOf(service)).toBe(first);
      await expect.poll(() => connectionOf(service), { interval: 800, timeout: 10_000 }).not.toBe(first);
    },
  ),
} as const satisfies Readonly<Record<string, Proof>>;
