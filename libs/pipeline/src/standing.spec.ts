import { expect, test } from 'vitest';
import { Standing } from './standing.ts';

test.each([
  ['the same stands there 12 s later', 12_000, 'a', 0],
  ['something was written meanwhile', 12_000, 'b', 12_000],
  ['nobody asked for longer than an hour', 3_600_001, 'a', 3_600_001],
])('when %s, that is known since the right moment', (_name, laterMs, mark, since) => {
  let now = 0;
  const standing = new Standing(() => now);
  expect(standing.since('east', 'a')).toBe(0);
  now = laterMs;
  expect(standing.since('east', mark)).toBe(since);
});

test('who asks all the while has it stand as long as it does, and things do not touch each other', () => {
  let now = 0;
  const standing = new Standing(() => now);
  for (now = 0; now <= 7_200_000; now += 60_000) {
    expect(standing.since('east', 'a')).toBe(0);
    standing.since('west', String(now));
  }
});
