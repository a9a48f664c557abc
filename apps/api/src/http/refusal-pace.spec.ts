import { expect, test } from 'vitest';
import { RefusalPace } from './refusal-pace.ts';

const START = 100_000;

/** What each of so many has to wait who come at one moment. */
function waits(pace: RefusalPace, count: number, nowMs: number): readonly (number | undefined)[] {
  return Array.from({ length: count }, () => pace.waitOf(nowMs));
}

test('twenty strangers are answered at once, and those after them one in 25 ms', () => {
  expect(waits(new RefusalPace(), 24, START).slice(19)).toEqual([0, 0, 25, 50, 75]);
});

test('whoever would wait for more than 5 s gets no answer, and costs those who wait nothing', () => {
  const pace = new RefusalPace();
  const all = waits(pace, 400, START);
  expect(all.filter((wait) => wait === undefined)).toHaveLength(400 - 221);
  expect(all.at(220)).toBe(5_000);
  expect(pace.waitOf(START + 25)).toBe(5_000);
});

test('whoever comes one after the other, ten in a second, never waits', () => {
  const pace = new RefusalPace();
  waits(pace, 400, START);
  const later = Array.from({ length: 100 }, (_, index) => pace.waitOf(START + 6_000 + index * 100));
  expect(new Set(later)).toEqual(new Set([0]));
});
