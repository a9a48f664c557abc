import type { KeyRing } from '@overmesh/config';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CredentialsError, rewrap, seal, unseal } from './credentials.ts';
import type { Sealed } from './credentials.ts';

const keyA = Buffer.alloc(32, 1);
const keyB = Buffer.alloc(32, 2);
const ringA: KeyRing = { current: 'a', keys: new Map([['a', keyA]]) };
const ringB: KeyRing = {
  current: 'b',
  keys: new Map([
    ['a', keyA],
    ['b', keyB],
  ]),
};
const place = { table: 'clusters', row: '7f3c', column: 'credentials' };
const secret = '{"token":"s3cr3t-tökén"}';

test('a sealed secret opens in its place and shows nothing of itself', () => {
  const sealed = seal(secret, place, ringA);
  expect(unseal(sealed, place, ringA)).toBe(secret);
  expect(sealed.keyId).toBe('a');
  const text = JSON.stringify(sealed) + Buffer.from(sealed.box, 'base64').toString('utf8');
  expect(text).not.toContain('s3cr3t');
});

test('the same secret sealed twice gives two different boxes and data keys', () => {
  const [first, second] = [seal(secret, place, ringA), seal(secret, place, ringA)];
  expect(first.box).not.toBe(second.box);
  expect(first.wrappedKey).not.toBe(second.wrappedKey);
});

test('a secret sealed with key a opens after key b became current', () => {
  expect(unseal(seal(secret, place, ringA), place, ringB)).toBe(secret);
  expect(seal(secret, place, ringB).keyId).toBe('b');
});

function flipped(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return bytes.toString('base64');
}

const sealed = seal(secret, place, ringA);
const cases: readonly [string, Sealed, typeof place, KeyRing][] = [
  ['copied to another row', sealed, { ...place, row: '7f3d' }, ringA],
  ['copied to another column', sealed, { ...place, column: 'labels' }, ringA],
  ['copied to another table', sealed, { ...place, table: 'authorities' }, ringA],
  ['with one bit of its box changed', { ...sealed, box: flipped(sealed.box) }, place, ringA],
  ['with one bit of its data key changed', { ...sealed, wrappedKey: flipped(sealed.wrappedKey) }, place, ringA],
  ['cut short', { ...sealed, box: sealed.box.slice(0, 12) }, place, ringA],
  ['that names a key which is not in the ring', { ...sealed, keyId: 'gone' }, place, ringA],
  ['under another key of the same id', sealed, place, { current: 'a', keys: new Map([['a', keyB]]) }],
];

test.each(cases)('a secret %s does not open, and the error holds none of it', (_case, box, where, ring) => {
  let thrown: unknown;
  try {
    unseal(box, where, ring);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(CredentialsError);
  expect(String(thrown)).not.toContain('s3cr3t');
});

test('a key of 16 bytes is refused: AES-256 wants 32', () => {
  const short: KeyRing = { current: 's', keys: new Map([['s', Buffer.alloc(16)]]) };
  expect(() => seal(secret, place, short)).toThrow(CredentialsError);
});

test('after a rewrap the secret opens with key b alone, and its box is the same to the byte', () => {
  const before = seal(secret, place, ringA);
  const after = rewrap(before, place, ringB);
  expect(after).toMatchObject({ keyId: 'b', box: before.box });
  expect(after.wrappedKey).not.toBe(before.wrappedKey);
  expect(unseal(after, place, { current: 'b', keys: new Map([['b', keyB]]) })).toBe(secret);
});

test('a data key does not move to another row by a rewrap, nor without the key that wraps it', () => {
  expect(() => rewrap(sealed, { ...place, row: '7f3d' }, ringB)).toThrow(CredentialsError);
  expect(() => rewrap(sealed, place, { current: 'b', keys: new Map([['b', keyB]]) })).toThrow(CredentialsError);
});

test('whatever is sealed opens after any number of rotations, and never in another row', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.string(), ids, fc.string(), fc.string(), (plain, rotations, row, other) => {
      const keys = new Map(rotations.map((id, index) => [id, Buffer.alloc(32, index + 1)]));
      const here = { ...place, row };
      const ringOf = (current: string): KeyRing => ({ current, keys });
      const [first = '', ...later] = rotations;
      const last = later.reduce((box, id) => rewrap(box, here, ringOf(id)), seal(plain, here, ringOf(first)));
      expect(unseal(last, here, ringOf(first))).toBe(plain);
      if (other !== row) expect(() => unseal(last, { ...place, row: other }, ringOf(first))).toThrow(CredentialsError);
    }),
  );
});
