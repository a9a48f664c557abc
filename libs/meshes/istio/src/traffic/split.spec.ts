import { expect, test } from 'vitest';
import { context, member, REVIEWS } from '../given.ts';
import { lowerSplit } from './split.ts';

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

test('subsets whose readable names would be one have two', () => {
  const split = [
    { weight: 50, subset: { a: 'b-c' } },
    { weight: 50, subset: { 'a-b': 'c' } },
  ];
  const answer = lowerSplit(split, context());
  const shares = 'patch' in answer ? (answer.patch.shares ?? []) : [];
  expect(new Set(shares.map(({ subset }) => subset?.name)).size).toBe(2);
});

test('a split to subsets of a headless Service is unsupported: the pod that was dialled answers', () => {
  const headless = { ...REVIEWS, headless: true };
  const given = context({ destination: headless, member: member({ destinations: [headless] }) });
  const answer = lowerSplit([{ weight: 100, subset: { version: 'v1' } }], given);
  expect(answer.fidelity).toBe('unsupported');
  expect('reason' in answer && answer.reason).toContain('the pod that the caller dialled answers');
});

test('a share to another Service that is headless is unsupported too', () => {
  const headless = { ...REVIEWS, name: 'ratings', headless: true };
  const given = context({ member: member({ destinations: [REVIEWS, headless] }) });
  expect(lowerSplit([{ weight: 100, destination: { name: 'ratings' } }], given).fidelity).toBe('unsupported');
});

test('subsets are unsupported where a DestinationRule of others counts for everybody instead of ours', () => {
  const claim = {
    ...{ mesh: 'istio', kind: 'DestinationRule', namespace: 'default', name: 'theirs', authors: ['helm'] },
    ...{ about: 'connections' as const, destinations: ['default/reviews'] },
  };
  const given = context({ member: member({ claims: [claim] }) });
  const answer = lowerSplit([{ weight: 100, subset: { version: 'v1' } }], given);
  expect(answer.fidelity).toBe('unsupported');
  expect('reason' in answer && answer.reason).toContain(
    'DestinationRule default/theirs, which Overmesh did not write (by helm)',
  );
  expect(lowerSplit([{ weight: 100, destination: { name: 'reviews' } }], given).fidelity).toBe('exact');
});
