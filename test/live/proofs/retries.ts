import { expect } from 'vitest';
import type { RetryCondition } from '@overmesh/model';
import type { Proof } from './proof.ts';

/** One pod, so that every try reaches it. */
const onePod = { ports: ['http 9080'], pods: { v1: 1 } };

/** The first try goes wrong in the way that the condition names, the second goes well. */
function proofOfCondition(
  condition: RetryCondition,
  sentence: string,
  wrong: string,
  service: Proof['service'],
): Proof {
  return {
    sentence: `${sentence} is tried again, and without the condition it is not`,
    service: service ?? onePod,
    policies: [
      { retries: { attempts: 1, on: [condition] } },
      { match: [{ path: { exact: '/without' } }], retries: { attempts: 1, on: [otherThan(condition)] } },
    ],
    prove: async ({ call }) => {
      const seen = await call({}, `${wrong}, 200`);
      expect({ status: seen.status, tries: seen.tries.length }).toEqual({ status: 200, tries: 2 });
      const without = await call({ path: '/without' }, `${wrong}, 200`);
      expect(without.tries).toHaveLength(1);
    },
  };
}

function otherThan(condition: RetryCondition): RetryCondition {
  return condition === 'internal' ? 'resource-exhausted' : 'internal';
}

const attempts: Proof = {
  sentence: 'a request that always gets 503 reaches pods 1 + attempts times: 0, 1, 3 and 10',
  service: onePod,
  policies: [0, 1, 3, 10].map((number) => ({
    match: [{ headers: [{ name: 'x-attempts', exact: String(number) }] }],
    retries: { attempts: number, on: ['5xx'] },
  })),
  prove: async ({ call }) => {
    const seen = await Promise.all(
      [0, 1, 3, 10].map((number) => call({ headers: { 'x-attempts': String(number) } }, '503')),
    );
    expect(seen.map(({ status, tries }) => [status, tries.length])).toEqual([
      [503, 1],
      [503, 2],
      [503, 4],
      [503, 11],
    ]);
  },
};

const perTryTimeout: Proof = {
  sentence: 'a try without an answer ends after 200 ms, and the next one begins',
  service: onePod,
  policies: [{ retries: { attempts: 2, perTryTimeout: '200ms', on: ['gateway-error'] }, timeout: '10s' }],
  prove: async ({ call }) => {
    const seen = await call({}, 'hang, hang, 200');
    expect({ status: seen.status, tries: seen.tries.length }).toEqual({ status: 200, tries: 3 });
    for (const gap of gaps(seen.tries.map(({ at }) => at))) expect(gap).toBeGreaterThanOrEqual(195);
    expect(seen.ms).toBeLessThan(2000);
  },
};

/** Envoy waits a random part of the backoff, so it shows in the mean: half of it, in 100 requests at once. */
const backoff: Proof = {
  sentence:
    'the mean wait before the first retry of 100 requests is half the backoff of 800 ms; without one it is short',
  service: onePod,
  policies: [
    { retries: { attempts: 1, on: ['5xx'], backoff: '800ms' } },
    { match: [{ path: { exact: '/without' } }], retries: { attempts: 1, on: ['5xx'] } },
  ],
  prove: async ({ call }) => {
    const meanWait = async (path: string): Promise<number> => {
      const seen = await Promise.all(Array.from({ length: 100 }, () => call({ path }, '503, 200')));
      const waits = seen.flatMap(({ tries }) => gaps(tries.map(({ at }) => at)));
      expect(waits).toHaveLength(100);
      return waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    };
    const mean = await meanWait('/');
    expect(mean).toBeGreaterThan(280);
    expect(mean).toBeLessThan(560);
    expect(await meanWait('/without')).toBeLessThan(200);
  },
};

const connectFailure: Proof = {
  sentence:
    'of 200 requests to a pod that serves and one that refuses connections none fails; without the condition some do',
  deaf: ['v2'],
  policies: [
    { retries: { attempts: 10, on: ['connect-failure'] } },
    { match: [{ path: { exact: '/without' } }], retries: { attempts: 10, on: ['internal'] } },
  ],
  prove: async ({ call }) => {
    const statuses = async (path: string): Promise<readonly number[]> => {
      const seen = await Promise.all(Array.from({ length: 200 }, () => call({ path })));
      return [...new Set(seen.map(({ status }) => status))].sort();
    };
    expect(await statuses('/')).toEqual([200]);
    expect(await statuses('/without')).toEqual([200, 503]);
  },
};

const http2 = { ports: ['http2 9080'], pods: { v1: 1 } };

export const retryProofs = {
  'retries.attempts': attempts,
  'retries.perTryTimeout': perTryTimeout,
  'retries.backoff': backoff,
  'retries.on.5xx': proofOfCondition('5xx', 'a 500', '500', undefined),
  'retries.on.gateway-error': proofOfCondition('gateway-error', 'a 502', '502', undefined),
  'retries.on.connect-failure': connectFailure,
  'retries.on.refused-stream': proofOfCondition('refused-stream', 'a stream that the pod refuses', 'refused', http2),
  'retries.on.reset': proofOfCondition('reset', 'a connection that the pod closes', 'reset', undefined),
  'retries.on.cancelled': proofOfCondition('cancelled', 'gRPC status 1', 'grpc-1', undefined),
  'retries.on.deadline-exceeded': proofOfCondition('deadline-exceeded', 'gRPC status 4', 'grpc-4', undefined),
  'retries.on.internal': proofOfCondition('internal', 'gRPC status 13', 'grpc-13', undefined),
  'retries.on.resource-exhausted': proofOfCondition('resource-exhausted', 'gRPC status 8', 'grpc-8', undefined),
  'retries.on.unavailable': proofOfCondition('unavailable', 'gRPC status 14', 'grpc-14', undefined),
} as const satisfies Readonly<Record<string, Proof>>;

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
