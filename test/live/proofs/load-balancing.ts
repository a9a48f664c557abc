import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { LoadBalancing } from '@overmesh/model';
import type { LiveRequest } from '../model/request.ts';
import type { Proof, ProvenService } from './proof.ts';

type Version = string | undefined;

function proofOfBalancing(sentence: string, loadBalancing: LoadBalancing, prove: Proof['prove']): Proof {
  return {
    sentence,
    service: { ports: ['http 9080'], pods: { v1: 1, v2: 1, v3: 1, v4: 1 } },
    policies: [{ loadBalancing }],
    prove,
  };
}

/** Which of the four pods answers so many requests, one after the other. */
async function answering({ call }: ProvenService, times: number): Promise<readonly Version[]> {
  const versions: Version[] = [];
  while (versions.length < times) versions.push((await call()).version);
  return versions;
}

function mostOf(versions: readonly Version[]): number {
  const times = [...Map.groupBy(versions, (version) => version).values()];
  return Math.max(...times.map(({ length }) => length));
}

/** Requests that are alike go to one pod, and those that are not do not all. */
function proofOfKey(sentence: string, hash: LoadBalancing['hash'], requestOf: (key: string) => Partial<LiveRequest>) {
  return proofOfBalancing(sentence, { ...(hash && { hash }) }, async ({ call }) => {
    const podsFor = async (key: string): Promise<readonly Version[]> => {
      const seen = await Promise.all(Array.from({ length: 8 }, () => call(requestOf(key))));
      return [...new Set(seen.map(({ version }) => version))];
    };
    const pods = await Promise.all(Array.from({ length: 16 }, (_, index) => podsFor(`caller-${index}`)));
    expect(pods.map(({ length }) => length)).toEqual(pods.map(() => 1));
    expect(new Set(pods.flat()).size).toBeGreaterThan(1);
  });
}

export const loadBalancingProofs = {
  'loadBalancing.by.round-robin': proofOfBalancing(
    'four pods answer one after the other, again and again',
    { by: 'round-robin' },
    async (service) => {
      const versions = await answering(service, 40);
      expect(new Set(versions.slice(0, 4)).size).toBe(4);
      expect(versions.slice(4)).toEqual(versions.slice(0, -4));
    },
  ),
  'loadBalancing.by.random': proofOfBalancing(
    'of 200 requests each of four pods gets some, in no order',
    { by: 'random' },
    async (service) => {
      const versions = await answering(service, 200);
      expect(new Set(versions).size).toBe(4);
      expect(versions.slice(4)).not.toEqual(versions.slice(0, -4));
      expect(mostOf(versions)).toBeLessThan(90);
    },
  ),
  'loadBalancing.by.least-request': proofOfBalancing(
    'a pod of four that has nothing under way gets more than 190 of 600 requests, of which a quarter is 150',
    { by: 'least-request' },
    async (service) => {
      for (let busy = 0; busy < 3; busy += 1) void service.call({}, 'hang').catch(() => undefined);
      const versions = await answering(service, 600);
      expect(mostOf(versions)).toBeGreaterThan(190);
    },
  ),
  'loadBalancing.slowStart': {
    sentence: 'a fourth pod that joins gets fewer than 16 of the next 100 requests, and its quarter after 5 s',
    service: { ports: ['http 9080'], pods: { v1: 1, v2: 1, v3: 1, v4: 1 } },
    late: ['v4'],
    policies: [{ loadBalancing: { by: 'round-robin', slowStart: '5s' } }],
    prove: async (service) => {
      const newcomer = async (): Promise<number> =>
        (await answering(service, 100)).filter((version) => version === 'v4').length;
      // What stood there from the beginning is new too, for as long.
      await sleep(5_000);
      expect(await newcomer()).toBe(0);
      await service.join();
      expect(await newcomer()).toBeLessThan(16);
      await expect.poll(newcomer, { timeout: 20_000 }).toBeGreaterThan(22);
    },
  },
  'loadBalancing.hash.header': proofOfKey(
    'requests with one value of a header go to one pod',
    { header: 'x-caller' },
    (key) => ({ headers: { 'x-caller': key } }),
  ),
  'loadBalancing.hash.query': proofOfKey(
    'requests with one value of a query parameter go to one pod',
    { query: 'caller' },
    (key) => ({ query: [['caller', key]] }),
  ),
  'loadBalancing.hash.cookie.name': proofOfKey(
    'requests with one value of a cookie go to one pod',
    { cookie: { name: 'caller' } },
    (key) => ({ headers: { cookie: `caller=${key}` } }),
  ),
  'loadBalancing.hash.cookie.lifetime': proofOfBalancing(
    'a caller without the cookie gets one that lasts 90 s',
    { hash: { cookie: { name: 'caller', lifetime: '1m30s' } } },
    async ({ call }) => expect(String((await call()).headers['set-cookie'])).toMatch(/^caller=.*Max-Age=90/),
  ),
  'loadBalancing.hash.source': proofOfBalancing(
    'all of 40 requests of one caller go to one pod',
    { hash: { source: true } },
    async (service) => expect(new Set(await answering(service, 40)).size).toBe(1),
  ),
} as const satisfies Readonly<Record<string, Proof>>;
