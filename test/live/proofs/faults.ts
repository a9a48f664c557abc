import { expect } from 'vitest';
import type { Faults } from '@overmesh/model';
import type { PolicyContent, Proof, ProvenService, Seen } from './proof.ts';

function proofOfFaults(
  sentence: string,
  faults: Faults,
  prove: Proof['prove'],
  more: Partial<PolicyContent> = {},
): Proof {
  return { sentence, policies: [{ faults, retries: { attempts: 3, on: ['5xx'] }, ...more }], prove };
}

/** Of 200 requests, sixteen at a time: more would wait for a connection. Chance is off by 40 in one run of a million. */
async function countOf({ call }: ProvenService, holds: (seen: Seen) => boolean): Promise<number> {
  const seen: Seen[] = [];
  const worker = async (): Promise<void> => {
    for (let sent = 0; sent < 13; sent += 1) seen.push(await call());
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return seen.slice(0, 200).filter(holds).length;
}

export const faultProofs = {
  'faults.delay.duration': proofOfFaults(
    'a request waits 400 ms, which are no part of its timeout of 200 ms',
    { delay: { duration: '400ms' } },
    async ({ call }) => {
      const { status, ms, tries } = await call();
      expect([status, tries.length]).toEqual([200, 1]);
      expect(ms).toBeGreaterThanOrEqual(395);
    },
    { timeout: '200ms' },
  ),
  'faults.delay.percent': proofOfFaults(
    'half of 200 requests wait 1 s',
    { delay: { duration: '1s', percent: 50 } },
    async (service) => {
      const delayed = await countOf(service, ({ ms }) => ms >= 995);
      expect(delayed).toBeGreaterThan(60);
      expect(delayed).toBeLessThan(140);
    },
  ),
  'faults.abort.status': proofOfFaults(
    'a request is answered 503 without reaching a pod, and is not tried again',
    { abort: { status: 503 } },
    async ({ call }) => {
      const { status, tries } = await call();
      expect([status, tries]).toEqual([503, []]);
    },
  ),
  'faults.abort.grpcStatus': proofOfFaults(
    'a gRPC call is answered with status 8 (resource-exhausted) without reaching a pod',
    { abort: { grpcStatus: 'resource-exhausted' } },
    async ({ call }) => {
      const { headers, tries } = await call({ method: 'POST', headers: { 'content-type': 'application/grpc' } });
      expect([headers['grpc-status'], tries]).toEqual(['8', []]);
    },
  ),
  'faults.abort.percent': proofOfFaults(
    'a quarter of 200 requests are answered 418',
    { abort: { status: 418, percent: 25 } },
    async (service) => {
      const aborted = await countOf(service, ({ status }) => status === 418);
      expect(aborted).toBeGreaterThan(15);
      expect(aborted).toBeLessThan(85);
    },
  ),
} as const satisfies Readonly<Record<string, Proof>>;
