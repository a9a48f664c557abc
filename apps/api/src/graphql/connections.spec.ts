import { expect, test } from 'vitest';
import { cursorOf, pageOf, toConnection } from './connections.ts';

test('a cursor leads back to the position that it was made of', () => {
  const after = cursorOf('clusters', 'east/ü');
  expect(pageOf('clusters', { first: 7, after })).toEqual({ first: 7, after: 'east/ü' });
});

test('without arguments, or with nulls, a page is the first 50', () => {
  expect(pageOf('clusters', {})).toEqual({ first: 50 });
  expect(pageOf('clusters', { first: null, after: null })).toEqual({ first: 50 });
});

test.each([
  '',
  'east',
  'Y2x1c3RlcnM',
  `${cursorOf('clusters', 'a')}=`,
  cursorOf('meshes', 'a'),
  cursorOf('clusters', 'a\0'),
  'A'.repeat(5000),
])('the cursor %j was not given by the list of clusters and is refused', (after) => {
  expect(() => pageOf('clusters', { after })).toThrow('must be a cursor that this list gave');
});

test('an empty page has no end and no next', () => {
  expect(toConnection('clusters', { items: [], hasMore: false, total: 0 }, String)).toEqual({
    edges: [],
    pageInfo: { hasNextPage: false, endCursor: null },
    totalCount: 0,
  });
});
