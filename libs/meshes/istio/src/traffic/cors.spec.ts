import { expect, test } from 'vitest';
import { context } from '../given.ts';
import { lowerCors } from './cors.ts';

test('lists are in one order, a time is in one unit, and cookies are forbidden unless allowed', () => {
  const allowOrigins = [{ regex: 'https://.*[.]example' }, { exact: 'https://a.example' }];
  expect(lowerCors({ allowOrigins, allowMethods: ['PUT', 'GET'], maxAge: '1m30s' }, context())).toEqual({
    fidelity: 'exact',
    patch: {
      corsPolicy: {
        allowOrigins: [{ exact: 'https://a.example' }, { regex: 'https://.*[.]example' }],
        allowMethods: ['GET', 'PUT'],
        maxAge: '90s',
        allowCredentials: false,
      },
    },
  });
});
