import { expect, test } from 'vitest';
import { subsetName } from './split-target.ts';

test('one plain label names its subset in full', () => {
  expect(subsetName({ version: 'v2' })).toBe('version-v2');
});

test('subsets that read alike have different names', () => {
  const alike = [{ 'a-b': 'c' }, { a: 'b-c' }, { a: 'B-c' }, { 'a/b': 'c' }];
  expect(new Set(alike.map(subsetName)).size).toBe(4);
});

test('the order of labels does not matter and 8 labels of 63 characters fit into 63', () => {
  const pairs = Array.from({ length: 8 }, (_, index) => [`key-${index}`, 'v'.repeat(63)] as const);
  const name = subsetName(Object.fromEntries(pairs));
  expect(name).toBe(subsetName(Object.fromEntries([...pairs].reverse())));
  expect(name.length).toBeLessThanOrEqual(63);
  expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
});
