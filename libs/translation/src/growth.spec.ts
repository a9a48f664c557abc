import { expect, test } from 'vitest';
import type { Snapshot } from '@overmesh/model';
import { member, policy, service, tinyMeshes, world } from '../test/tiny-world.ts';
import { translate } from './translate.ts';

/** A world in which every Service has a workload, a claim on another Service beside it, and a policy of its own. */
function worldOf({ services, policies, claims }: { services: number; policies: number; claims: number }): Snapshot {
  const numbers = Array.from({ length: services }, (_, number) => number);
  const west = member(
    'west',
    numbers.map((number) => service(`s${number}`, { labels: { team: `t${number % policies}` } })),
    {
      workloads: numbers.map((number) => ({
        namespace: 'shop',
        name: `s${number}`,
        controller: 'Deployment',
        podLabels: { app: `s${number}` },
        serviceAccount: 'default',
        podSets: [{ labels: { app: `s${number}` }, mesh: 'istio', dataPlane: 'sidecar', state: 'live' }],
      })),
      claims: Array.from({ length: claims }, (_, number) => ({
        mesh: 'istio',
        kind: 'VirtualService',
        namespace: 'blog',
        name: `c${number}`,
        destinations: [`blog/s${number}`],
      })),
    },
  );
  const chosen = (number: number) => {
    if (number % 3 === 0) return { matchLabels: { team: `t${number}` } };
    return number % 3 === 1 ? { name: `s${number}` } : { name: `s${number}`, namespace: 'shop' };
  };
  const all = Array.from({ length: policies }, (_, number) =>
    policy(`p${number}`, { destinations: [chosen(number)], timeout: '2s' }),
  );
  return world(all, [west]);
}

/** How many properties of the snapshot, at any depth, a translation reads. */
function readsOf(snapshot: Snapshot): number {
  let reads = 0;
  const proxies = new WeakMap<object, object>();
  const counted = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value;
    const known = proxies.get(value);
    if (known) return known as T;
    const proxy = new Proxy(value, {
      get(target, key, receiver) {
        reads += 1;
        return counted(Reflect.get(target, key, receiver) as unknown);
      },
    });
    proxies.set(value, proxy);
    return proxy as T;
  };
  translate(counted(snapshot), tinyMeshes);
  return reads;
}

const SOME = { services: 200, policies: 100, claims: 100 };

test.each([
  ['Services', { ...SOME, services: 400 }],
  ['policies', { ...SOME, policies: 200 }],
  ['claims', { ...SOME, claims: 200 }],
  ['everything', { services: 400, policies: 200, claims: 200 }],
])('twice as many %s are read at most 2.1 times as often', (_what, twice) => {
  expect(readsOf(worldOf(twice)) / readsOf(worldOf(SOME))).toBeLessThan(2.1);
});
