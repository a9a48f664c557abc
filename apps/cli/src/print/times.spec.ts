import { expect, test } from 'vitest';
import { ago, parseSpan } from './times.ts';

const now = new Date('2026-11-21T05:00:00.000Z');

test.each([
  ['2026-11-21T04:59:57.000Z', '3s ago'],
  ['2026-11-21T04:58:31.000Z', '89s ago'],
  ['2026-11-21T04:48:00.000Z', '12m ago'],
  ['2026-11-21T02:00:00.000Z', '3h ago'],
  ['2026-11-12T05:00:00.000Z', '9d ago'],
  ['2026-11-21T05:00:02.000Z', 'just now'],
  [null, 'never'],
  ['yesterday', 'unknown'],
])('%s is %s', (at, text) => {
  expect(ago(at, now)).toBe(text);
});

test.each([
  ['60s', 60_000],
  ['5m', 300_000],
  ['1.5m', 90_000],
  ['1500ms', 1500],
  ['30', 30_000],
  ['1h', 3_600_000],
  ['soon', undefined],
  ['-1s', undefined],
  ['', undefined],
])('%s is a span of %s ms', (text, ms) => {
  expect(parseSpan(text)).toBe(ms);
});
