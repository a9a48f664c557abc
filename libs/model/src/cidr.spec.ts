import { expect, test } from 'vitest';
import { parseCidr } from './cidr.ts';

test.each([
  ['10.0.0.0/8', [10, 0, 0, 0], 8],
  ['192.168.1.7/32', [192, 168, 1, 7], 32],
  ['0.0.0.0/0', [0, 0, 0, 0], 0],
  ['fd00::/8', [0xfd, ...Array.from({ length: 15 }, () => 0)], 8],
  ['::/0', Array.from({ length: 16 }, () => 0), 0],
])('%s is a range', (text, bytes, bits) => {
  expect(parseCidr(text)).toEqual({ bytes, bits });
});

test.each([
  '10.0.0.0',
  '10.0.0/8',
  '10.0.0.256/8',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.1/8',
  'fd00::1::/8',
  'fd00:1/8',
  'fd00::/129',
  '::ffff:10.0.0.0/104',
  'all',
])('%s is none', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});
