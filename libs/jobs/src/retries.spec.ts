import { expect, test } from 'vitest';
import { Retries } from './retries.ts';

const minute = { least: 1_000, most: 60_000 };

test('pauses double from 1 s to 60 s and start over after a success', () => {
  const retries = new Retries(minute, () => 1);
  const pauses = Array.from({ length: 8 }, () => retries.pauseAfterFailure('a'));
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  retries.succeeded('a');
  expect(retries.pauseAfterFailure('a')).toBe(1000);
});

test('after 10 failures in a row a job is given up, until it succeeds once', () => {
  const retries = new Retries(minute, () => 1);
  const pauses = Array.from({ length: 12 }, () => retries.pauseAfterFailure('a'));
  expect(pauses.map((pause) => pause !== undefined)).toEqual([...Array<boolean>(10).fill(true), false, false]);
  retries.succeeded('a');
  expect(retries.pauseAfterFailure('a')).toBe(1000);
});

test('of 10 001 ids that fail, as forged ones may, the first is forgotten', () => {
  const retries = new Retries(minute, () => 1);
  for (let id = 0; id < 10_001; id += 1) retries.pauseAfterFailure(String(id));
  expect([retries.pauseAfterFailure('0'), retries.pauseAfterFailure('10000')]).toEqual([1000, 2000]);
});

test('two ids fail independently, and chance takes off up to half', () => {
  const retries = new Retries(minute, () => 0);
  expect([retries.pauseAfterFailure('a'), retries.pauseAfterFailure('a'), retries.pauseAfterFailure('b')]).toEqual([
    500, 1000, 500,
  ]);
});
