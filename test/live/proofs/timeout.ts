import { expect } from 'vitest';
import type { Proof } from './proof.ts';

export const timeoutProofs = {
  timeout: {
    sentence: 'a request ends with 504 after 500 ms, all tries together, and an answer after 200 ms is let through',
    service: { ports: ['http 9080'], pods: { v1: 1 } },
    policies: [
      { timeout: '500ms', retries: { attempts: 10, perTryTimeout: '200ms', on: ['gateway-error'] } },
      { match: [{ path: { exact: '/one-try' } }], timeout: '500ms', retries: { attempts: 0 } },
    ],
    prove: async ({ call }) => {
      const [all, one, quick] = await Promise.all([
        call({}, 'hang'),
        call({ path: '/one-try' }, 'hang'),
        call({ path: '/one-try' }, 'after-200'),
      ]);
      expect([all.status, one.status, quick.status]).toEqual([504, 504, 200]);
      // Tries of 200 ms fit twice into 500 ms, and a third one begins.
      expect(all.tries.length).toBeLessThanOrEqual(3);
      expect(all.tries.length).toBeGreaterThan(1);
      expect(one.tries).toHaveLength(1);
      for (const { ms } of [all, one]) {
        expect(ms).toBeGreaterThanOrEqual(495);
        expect(ms).toBeLessThan(2000);
      }
    },
  },
} as const satisfies Readonly<Record<string, Proof>>;
