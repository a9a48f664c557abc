import { expect } from 'vitest';
import type { Outliers } from '@overmesh/model';
import type { Proof, ProvenService } from './proof.ts';

const fourPods = { ports: ['http 9080'], pods: { v1: 1, v2: 1, v3: 1, v4: 1 } };

function proofOfOutliers(sentence: string, outliers: Outliers, prove: Proof['prove']): Proof {
  return { sentence, service: fourPods, policies: [{ outliers, retries: { attempts: 0 } }], prove };
}

/** Pods that answer, of 40 requests one after the other: each gets one in four, or one in those that are left. */
async function serving({ call }: ProvenService): Promise<number> {
  return new Set((await inTurn(40, () => call())).map(({ version }) => version)).size;
}

async function inTurn<T>(times: number, work: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  while (results.length < times) results.push(await work());
  return results;
}

/** Answers of one status, enough for each of the four pods to have three of them one after the other. */
async function answeredWith({ call }: ProvenService, status: string): Promise<void> {
  await inTurn(40, () => call({}, status));
}

/** Requests that were under way already may still come to a pod that is just left out. */
const SETTLING_MS = 100;

/**
 * Envoy's workers hear of one change of who is well at once, and of those of the next second when it is over:
 * https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto (update_merge_window).
 */
const MERGED_MS = 1_000;

/** By then every worker knows that a pod is left out, whatever changed just before. */
const KNOWN_MS = MERGED_MS + 3 * SETTLING_MS;

/** Milliseconds from a pod's error to its next answer, of those that come once it can be known that it is left out. */
async function timeOut({ call }: ProvenService, settlingMs = SETTLING_MS): Promise<number> {
  const { version } = await call({}, '500');
  const gone = performance.now();
  for (;;) {
    const next = await call();
    const ms = performance.now() - gone;
    if (ms > settlingMs && next.version === version) return ms;
  }
}

export const outlierProofs = {
  'outliers.consecutive5xx': proofOfOutliers(
    'a pod that answers 500 three times in a row gets no request any more',
    { consecutive5xx: 3, maxEjectionPercent: 30 },
    async (service) => {
      expect(await serving(service)).toBe(4);
      await answeredWith(service, '500');
      expect(await serving(service)).toBe(3);
    },
  ),
  'outliers.consecutiveGatewayErrors': proofOfOutliers(
    'a pod that answers 502 three times in a row gets no request any more, and 500 is not counted',
    { consecutiveGatewayErrors: 3, maxEjectionPercent: 30 },
    async (service) => {
      await answeredWith(service, '500');
      expect(await serving(service)).toBe(4);
      await answeredWith(service, '502');
      expect(await serving(service)).toBe(3);
    },
  ),
  'outliers.maxEjectionPercent': proofOfOutliers(
    'of four pods that all answer 500 two go on getting requests at 60 %',
    { consecutive5xx: 3, maxEjectionPercent: 60 },
    async (service) => {
      await answeredWith(service, '500');
      await expect.poll(() => serving(service), { timeout: 3 * MERGED_MS }).toBe(2);
    },
  ),
  'outliers.ejectionTime': proofOfOutliers(
    'a pod is back after 600 ms, looked for every 50 ms',
    { consecutive5xx: 1, interval: '50ms', ejectionTime: '600ms' },
    async (service) => {
      const ms = await timeOut(service);
      expect(ms).toBeGreaterThan(500);
      expect(ms).toBeLessThan(3000);
    },
  ),
  'outliers.interval': proofOfOutliers(
    'a pod that is left out for 50 ms is back when it is looked for, once in 3 s',
    { consecutive5xx: 1, interval: '3s', ejectionTime: '50ms' },
    async (service) => {
      // The first time it may come back with the end of what Envoy gathers, and the second time just with a look: from
      // then on the next look is a whole interval away.
      await timeOut(service, KNOWN_MS);
      await timeOut(service, KNOWN_MS);
      const ms = await timeOut(service, KNOWN_MS);
      expect(ms).toBeGreaterThan(2800);
      expect(ms).toBeLessThan(4500);
    },
  ),
} as const satisfies Readonly<Record<string, Proof>>;
