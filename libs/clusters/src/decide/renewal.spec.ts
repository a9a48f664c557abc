import { expect, test } from 'vitest';
import { endsSoon, renewalStep } from './renewal.ts';

const minute = (count: number) => new Date(Date.UTC(2026, 10, 29, 12) + count * 60_000);
/** Of ten minutes. */
const token = { issuedAt: minute(0), expiresAt: minute(10), isRenewable: true };
const renew = { do: 'renew', lifetimeSeconds: 600 };
const wait = { do: 'wait' };

test.each([
  ['a minute old', { ...token, now: minute(1) }, wait],
  ['one second short of half its life', { ...token, now: minute(5 - 1 / 60) }, wait],
  ['at half its life', { ...token, now: minute(5) }, renew],
  ['over its end', { ...token, now: minute(11) }, renew],
  ['asked for in vain 14 s ago', { ...token, triedAt: minute(5), now: minute(5 + 14 / 60) }, wait],
  ['asked for in vain 15 s ago', { ...token, triedAt: minute(5), now: minute(5 + 15 / 60) }, renew],
  ['of two minutes, which no server gives', { ...token, expiresAt: minute(2), now: minute(1) }, renew],
  ['of nobody who could ask', { ...token, isRenewable: false, now: minute(9) }, { do: 'nothing' }],
  ['without an end', { issuedAt: minute(0), isRenewable: true, now: minute(9) }, { do: 'nothing' }],
])('a token that is %s', (_case, view, step) => {
  expect(renewalStep(view)).toEqual(step);
});

test('a token of a week is replaced by one of a week', () => {
  const week = { ...token, expiresAt: minute(7 * 24 * 60), now: minute(4 * 24 * 60) };
  expect(renewalStep(week)).toEqual({ do: 'renew', lifetimeSeconds: 7 * 24 * 3600 });
});

test.each([
  ['7 minutes', minute(7), false],
  ['7.5 minutes', minute(7.5), true],
  ['12 minutes', minute(12), true],
])('of a token of 10 minutes a person is told after 7.5: after %s that is %s', (_case, now, isTold) => {
  expect(endsSoon({ ...token, now })).toBe(isTold);
});

test('of what has no end nobody is told', () => {
  expect(endsSoon({ issuedAt: minute(0), now: minute(9_999) })).toBe(false);
});
