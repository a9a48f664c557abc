import { expect, test } from 'vitest';
import { endingOf, noticesOf } from './endings.ts';
import type { Ending } from './endings.ts';

const DAY_MS = 24 * 60 * 60_000;
const NOW = new Date('2026-11-30T00:00:00Z');

function term(lifeDays: number, leftDays: number) {
  const notAfter = new Date(NOW.getTime() + leftDays * DAY_MS);
  return { notBefore: new Date(notAfter.getTime() - lifeDays * DAY_MS), notAfter };
}

test.each<readonly [string, number, number, Ending]>([
  ['a root of ten years', 3_650, 61, 'fine'],
  ['a root of ten years', 3_650, 59, 'notice'],
  ['a root of ten years', 3_650, 29, 'warning'],
  ['a root of ten years', 3_650, 6.9, 'urgent'],
  ['a root of ten years', 3_650, 0, 'ended'],
  ['a root of ten years', 3_650, -400, 'ended'],
  ['an issuer of 60 days', 60, 31, 'fine'],
  ['an issuer of 60 days', 60, 29, 'notice'],
  ['an issuer of 60 days', 60, 14, 'warning'],
  ['an issuer of two days that is renewed after one', 2, 1.01, 'fine'],
  ['an issuer of two days that was not renewed', 2, 0.9, 'notice'],
  ['an issuer of two days that was not renewed', 2, 0.2, 'urgent'],
  ['a certificate that ends before it begins', -1, 3, 'fine'],
])('%s (%d days) with %d days left is %s', (_, life, left, ending) => {
  expect(endingOf(term(life, left), NOW)).toBe(ending);
});

test('each step of each certificate is told once, and a certificate that is replaced is forgotten', () => {
  const [old, fresh] = [
    { fingerprint: 'aa', ...term(3_650, 29) },
    { fingerprint: 'bb', ...term(3_650, 3_000) },
  ];
  const first = noticesOf([old, fresh], {}, NOW);
  expect(first.notices.map(({ certificate, ending }) => `${certificate.fingerprint} ${ending}`)).toEqual([
    'aa warning',
  ]);
  expect(noticesOf([old, fresh], first.told, NOW).notices).toEqual([]);
  const later = new Date(NOW.getTime() + 25 * DAY_MS);
  expect(noticesOf([old], first.told, later).notices.map(({ ending }) => ending)).toEqual(['urgent']);
  expect(noticesOf([fresh], first.told, NOW).told).toEqual({});
});
