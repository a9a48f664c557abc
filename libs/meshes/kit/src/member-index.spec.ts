import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Destination, DestinationSelector, Labels, Member, Workload } from '@overmesh/model';
import { MANAGED_BY_LABEL, MANAGER } from './objects.ts';
import { MemberIndex } from './member-index.ts';

function service(namespace: string, name: string, labels: Labels = {}): Destination {
  return { namespace, name, labels, selector: {}, ports: [], headless: false, meshes: [] };
}

function memberOf(more: Partial<Member>): Member {
  return {
    cluster: { id: 'c', name: 'c', labels: {} },
    mesh: { key: 'istio', kind: 'istio', state: 'installed', modes: ['sidecar'], evidence: ['a spec'] },
    destinations: [],
    workloads: [],
    claims: [],
    gateways: [],
    lastTranslated: {},
    ...more,
  };
}

function workload(namespace: string, name: string, ...sets: readonly Labels[]): Workload {
  const podSets = sets.map((held) => ({ labels: held, state: 'live' }) as const);
  return { namespace, name, controller: 'Deployment', podLabels: {}, serviceAccount: 'default', podSets };
}

const word = fc.constantFrom('a', 'b', 'c');
const labels = fc.dictionary(word, word, { maxKeys: 3, noNullPrototype: true });
const services = fc.uniqueArray(
  fc.tuple(word, word, labels).map(([namespace, name, held]) => service(namespace, name, held)),
  { selector: ({ namespace, name }) => `${namespace}/${name}` },
);
const selector: fc.Arbitrary<DestinationSelector> = fc.record(
  { name: word, namespace: word, matchLabels: labels },
  { requiredKeys: [], noNullPrototype: true },
);

test('a selector finds what looking at each Service finds, in the same order', () => {
  fc.assert(
    fc.property(services, selector, (destinations, wanted) => {
      const { name, namespace, matchLabels = {} } = wanted;
      const slowly = destinations.filter(
        (one) =>
          (name ?? one.name) === one.name &&
          (namespace ?? one.namespace) === one.namespace &&
          Object.entries(matchLabels).every(([key, value]) => one.labels[key] === value),
      );
      expect(new MemberIndex(memberOf({ destinations })).selectedBy(wanted)).toEqual(slowly);
    }),
  );
});

test('a Service that Overmesh made is found by name for a split, and by no selector', () => {
  const ours = service('shop', 'overmesh-reviews--version-v1', { [MANAGED_BY_LABEL]: MANAGER });
  const index = new MemberIndex(memberOf({ destinations: [ours] }));
  expect(index.service('shop', 'overmesh-reviews--version-v1')).toBe(ours);
  for (const selecting of [{ namespace: 'shop' }, { name: ours.name, namespace: 'shop' }, { name: ours.name }])
    expect(index.selectedBy(selecting)).toEqual([]);
});

test('workloads are found in their namespace by all labels, and by no labels none', () => {
  const workloads = [
    workload('shop', 'reviews-v1', { app: 'reviews', version: 'v1' }),
    workload('shop', 'reviews-v2', { app: 'reviews', version: 'v2' }),
    workload('blog', 'reviews-v1', { app: 'reviews', version: 'v1' }),
  ];
  const index = new MemberIndex(memberOf({ workloads }));
  expect(index.workloads('shop', { app: 'reviews' })).toEqual(workloads.slice(0, 2));
  expect(index.workloads('shop', { app: 'reviews', version: 'v2' })).toEqual([workloads[1]]);
  expect(index.workloads('shop', {})).toEqual([]);
  expect(index.workloads('elsewhere', { app: 'reviews' })).toEqual([]);
});

test('of a workload with pods of two versions, a subset is those of its version, and no pod is no workload', () => {
  const [v1, v2] = [
    { app: 'pay', version: 'v1' },
    { app: 'pay', version: 'v2' },
  ];
  const pay = workload('shop', 'pay', v1, v2);
  const index = new MemberIndex(memberOf({ workloads: [pay, workload('shop', 'idle')] }));
  expect(index.workloads('shop', { app: 'pay' })).toEqual([pay]);
  expect(index.workloads('shop', v2)).toEqual([workload('shop', 'pay', v2)]);
  expect(index.workloads('shop', { version: 'v3' })).toEqual([]);
});

test('claims of another mesh of the cluster are none of this one', () => {
  const claim = { kind: 'VirtualService', namespace: 'shop', name: 'x', destinations: ['shop/reviews'] };
  const claims = [
    { ...claim, mesh: 'istio' },
    { ...claim, mesh: 'istio-canary' },
  ];
  const index = new MemberIndex(memberOf({ claims }));
  expect(index.claimsOver(service('shop', 'reviews'))).toEqual([claims[0]]);
  expect(index.claimsOver(service('shop', 'ratings'))).toEqual([]);
});
