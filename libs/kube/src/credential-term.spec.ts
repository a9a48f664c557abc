import { expect, test } from 'vitest';
import { termOf } from './credential-term.ts';

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (claims: unknown) => termOf({ kind: 'token', token: `${encoded({})}.${encoded(claims)}.c2ln` });

test('a token of a service account says from when to when it is good, and whose it is', () => {
  expect(
    token({ iat: 1_700_000_000, exp: 1_700_000_600, sub: 'system:serviceaccount:overmesh-system:overmesh' }),
  ).toEqual({
    issuedAt: new Date(1_700_000_000_000),
    expiresAt: new Date(1_700_000_600_000),
    account: { namespace: 'overmesh-system', name: 'overmesh' },
  });
});

test.each([
  ['of a person', { sub: 'mira' }],
  ['with an end that is no number', { exp: 'soon' }],
  ['with an end beyond all dates', { exp: 1e300 }],
  ['with claims that are a list', []],
])('a token %s says nothing that it does not have', (_case, claims) => {
  expect(token(claims)).toEqual({});
});

test.each(['opaque', 'a.b.c', 'a.b'])('a token that is no JSON Web Token ("%s") says nothing', (text) => {
  expect(termOf({ kind: 'token', token: text })).toEqual({});
});
