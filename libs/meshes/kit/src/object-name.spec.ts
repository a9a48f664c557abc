import { expect, test } from 'vitest';
import { objectName } from './object-name.ts';

test('parts that can be read are joined', () => {
  expect(objectName(['overmesh', '', 'reviews'])).toBe('overmesh-reviews');
});

test('a name of 63 characters stays, one of 64 is cut and hashed to 63', () => {
  expect(objectName(['a'.repeat(63)])).toBe('a'.repeat(63));
  const long = objectName(['a'.repeat(64)]);
  expect(long).toMatch(/^a{52}-[a-z0-9]{10}$/);
  expect(long).not.toBe(objectName(['a'.repeat(65)]));
});

test('characters that a name may not have are replaced, and the hash tells such names apart', () => {
  expect(objectName(['A_b'])).toMatch(/^[a-z0-9][-a-z0-9.]*$/);
  expect(objectName(['_'])).toMatch(/^[a-z0-9]{10}$/);
  expect(objectName(['x_b'])).not.toBe(objectName(['x.b']));
});

test('parts that read the same get the same name', () => {
  expect(objectName(['a-b', 'c'])).toBe(objectName(['a', 'b-c']));
});
