import { hashOfToken } from '@overmesh/access';
import { expect, test } from 'vitest';
import { authorizationOf, tokenCheck } from './token.ts';

const names = new Map([
  [hashOfToken('s3cret'), 'ci'],
  [hashOfToken('0ther'), 'dashboard'],
]);
const whose = tokenCheck(() => names);

test.each([
  ['Bearer s3cret', 'ci'],
  ['bearer   s3cret', 'ci'],
  ['Bearer 0ther', 'dashboard'],
  ['s3cret', undefined],
  ['Basic s3cret', undefined],
  ['Bearer s3cre', undefined],
  [`Bearer ${hashOfToken('s3cret')}`, undefined],
  ['Bearer s3cret s3cret', undefined],
  ['Bearer ', undefined],
  ['', undefined],
  [undefined, undefined],
  [['Bearer s3cret'], undefined],
])('authorization %j is that of %j', (authorization, name) => {
  expect(whose(authorization)?.name).toBe(name);
});

test.each([
  [[], undefined],
  [['Bearer s3cret'], 'Bearer s3cret'],
  [['Bearer s3cret', 'Bearer other'], undefined],
  [['Bearer s3cret', 'Bearer s3cret'], undefined],
])('of the authorizations %j the one that counts is %j', (authorization, counts) => {
  expect(authorizationOf({ headersDistinct: { authorization } })).toBe(counts);
});
