import { expect, test } from 'vitest';
import { context, member, REVIEWS } from '../given.ts';
import { lowerSplit, subsetOf } from './split.ts';

const OTHER = { ...REVIEWS, name: 'reviews-next', ports: [{ port: 8080, protocol: 'TCP' as const }] };
const KNOWN = context({ member: member({ destinations: [REVIEWS, OTHER] }) });

test('90/10 over two subsets keeps weights and order', () => {
  const split = [
    { weight: 90, subset: { version: 'v1' } },
    { weight: 10, subset: { version: 'v2' } },
  ];
  expect(lowerSplit(split, context())).toEqual({
    fidelity: 'exact',
    patch: {
      shares: [
        { subset: { name: 'version-v1', labels: { version: 'v1' } }, weight: 90 },
        { subset: { name: 'version-v2', labels: { version: 'v2' } }, weight: 10 },
      ],
    },
  });
});

test('a weight of 0 stays', () => {
  const split = [{ weight: 100 }, { weight: 0, subset: { version: 'v2' } }];
  expect(lowerSplit(split, context())).toMatchObject({ patch: { shares: [{ weight: 100 }, { weight: 0 }] } });
});

test('another Service goes by its full name and the port given', () => {
  expect(lowerSplit([{ weight: 100, destination: { name: 'reviews-next' }, port: 8080 }], KNOWN)).toEqual({
    fidelity: 'exact',
    patch: { shares: [{ host: 'reviews-next.default.svc.cluster.local', port: 8080, weight: 100 }] },
  });
});

test.each([
  ['lacks port 9080, which was called', { destination: { name: 'reviews-next' } }],
  ['lacks port 81', { destination: { name: 'reviews-next' }, port: 81 }],
  ['is unknown', { destination: { name: 'nobody' }, port: 8080 }],
  ['is meant in part', { destination: { name: 'reviews-next' }, port: 8080, subset: { version: 'v1' } }],
])('a share to a Service that %s is unsupported', (_why, share) => {
  expect(lowerSplit([{ weight: 100, ...share }], KNOWN)).toMatchObject({ fidelity: 'unsupported' });
});

test('the destination by its own name is the destination', () => {
  expect(lowerSplit([{ weight: 100, destination: { name: 'reviews' } }], context())).toMatchObject({
    patch: { shares: [{ weight: 100 }] },
  });
});

test.each([
  [{ a: 'b-c' }, { 'a-b': 'c' }],
  [{ a: 'b', c: 'd' }, { a: 'b-c-d' }],
  [{ version: 'V1' }, { version: 'v1' }],
  [{ version: '1.2' }, { version: '1-2' }],
])('subsets %o and %o have different names', (one, other) => {
  expect(subsetOf(one).name).not.toBe(subsetOf(other).name);
});

test('a subset of long labels has a name of at most 63 characters that is a DNS label', () => {
  const { name } = subsetOf({ 'app.kubernetes.io/version': 'x'.repeat(63), track: 'canary' });
  expect(name).toMatch(/^[a-z0-9][-a-z0-9]{0,61}[a-z0-9]$/);
});

test('labels in another order are the same subset', () => {
  expect(subsetOf({ b: '1', a: '2' })).toEqual(subsetOf({ a: '2', b: '1' }));
});
