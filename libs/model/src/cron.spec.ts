import { expect, test } from 'vitest';
import { isCron, isTimeZone, matchesCron, nextCron } from './cron.ts';

const OFFICE = '* 9-16 * * 1-4';

test.each([
  ['2026-11-30T08:00:00Z', true],
  ['2026-11-30T07:59:59Z', false],
  ['2026-11-30T15:59:59Z', true],
  ['2026-11-30T16:00:00Z', false],
  ['2026-12-04T10:00:00Z', false],
  // In summer the same hour of Berlin is another one of UTC.
  ['2026-06-01T07:00:30Z', true],
])('at %s the office in Berlin is open: %s', (time, isOpen) => {
  expect(matchesCron(OFFICE, 'Europe/Berlin', Date.parse(time))).toBe(isOpen);
});

test('the next minute that is open is known', () => {
  const next = nextCron(OFFICE, 'Europe/Berlin', Date.parse('2026-12-03T20:00:00Z'));
  expect(new Date(next ?? 0).toISOString()).toBe('2026-12-07T08:00:00.000Z');
});

test.each([
  [OFFICE, true],
  ['*/5 * * * *', true],
  ['0 0 30 2 *', false],
  ['99 * * * *', false],
  ['* * * *', false],
  ['* * * * * *', false],
  ['@daily', false],
  ['hello', false],
])('"%s" is a crontab line: %s', (text, isOne) => {
  expect(isCron(text)).toBe(isOne);
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Mars/Base', false],
  ['', false],
])('"%s" is a time zone: %s', (text, isOne) => {
  expect(isTimeZone(text)).toBe(isOne);
});
