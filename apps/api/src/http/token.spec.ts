import { Secret } from '@overmesh/config';
import { expect, test } from 'vitest';
import { authorizationOf, tokenCheck } from './token.ts';

const isRight = tokenCheck(new Secret('s3cret'));

test.each([
  ['Bearer s3cret', true],
  ['bearer   s3cret', true],
  ['s3cret', false],
  ['Basic s3cret', false],
  ['Bearer s3cre', false],
  ['Bearer s3cret s3cret', false],
  ['Bearer ', false],
  ['', false],
  [undefined, false],
  [['Bearer s3cret'], false],
])('authorization %j lets in: %j', (authorization, lets) => {
  expect(isRight(authorization)).toBe(lets);
});

test.each([
  [[], undefined],
  [['Bearer s3cret'], 'Bearer s3cret'],
  [['Bearer s3cret', 'Bearer other'], undefined],
  [['Bearer s3cret', 'Bearer s3cret'], undefined],
])('of the authorizations %j the one that counts is %j', (authorization, counts) => {
  expect(authorizationOf({ headersDistinct: { authorization } })).toBe(counts);
});
