import { expect, test } from 'vitest';
import { Admission } from './admission.ts';
import type { Guest } from './admission.ts';

const limits = { sockets: 20, socketsPerAddress: 5 };

function guests(count: number, addressOf: (index: number) => string, ended: number[] = []): Guest[] {
  return Array.from({ length: count }, (_, index) => ({
    address: addressOf(index),
    end: () => void ended.push(index),
  }));
}

test('the 129th that waits from one address ends the first of that address, and nobody else', () => {
  const admission = new Admission(limits);
  const ended: number[] = [];
  const [other] = guests(1, () => '10.0.0.9');
  if (other) admission.enter(other);
  for (const guest of guests(130, () => '10.0.0.1', ended)) admission.enter(guest);
  expect(ended).toEqual([0, 1]);
  expect(other && admission.admit(other)).toBe(true);
});

test('the 257th that waits ends the one that has waited longest, from whatever address', () => {
  const admission = new Admission(limits);
  const ended: number[] = [];
  for (const guest of guests(258, (index) => `10.0.${index % 256}.${index % 3}`, ended)) admission.enter(guest);
  expect(ended).toEqual([0, 1]);
});

test('the 6th with the token from one address is refused, and let in when one of the five has left', () => {
  const admission = new Admission(limits);
  const [first, ...others] = guests(6, () => '10.0.0.1');
  const last = others.at(-1);
  if (!first || !last) throw new Error('there are six');
  expect([first, ...others].map((guest) => admission.admit(guest))).toEqual([true, true, true, true, true, false]);
  admission.leave(first);
  expect(admission.admit(last)).toBe(true);
});

test('the 21st with the token is refused, from whatever address', () => {
  const admission = new Admission(limits);
  const answers = guests(21, (index) => `10.0.${index}.1`).map((guest) => admission.admit(guest));
  expect(answers.filter(Boolean)).toHaveLength(20);
});

test.each([
  ['an IPv4 address and the same inside IPv6', '10.0.0.1', '::ffff:10.0.0.1', true],
  ['two of one /64', '2001:db8:1:2::1', '2001:db8:1:2:ffff::2', true],
  ['two of two /64', '2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['loopback and another', '::1', '2001:db8::1', false],
])('%s are one place: %s and %s, %s', (_, one, other, same) => {
  const admission = new Admission({ sockets: 20, socketsPerAddress: 1 });
  const [first, second] = guests(2, (index) => (index === 0 ? one : other));
  if (!first || !second) throw new Error('there are two');
  admission.admit(first);
  expect(admission.admit(second)).toBe(!same);
});
