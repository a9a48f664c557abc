import { expect, test } from 'vitest';
import { isDeeperThan } from './depth.ts';

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
}

test.each([
  [31, false],
  [32, false],
  [33, true],
  [500_000, true],
])('%i levels are deeper than 32: %j', (levels, deeper) => {
  expect(isDeeperThan(nested(levels), 32)).toBe(deeper);
});

test.each([null, undefined, 'text', 7])('%j has no levels', (value) => {
  expect(isDeeperThan(value, 0)).toBe(false);
});
