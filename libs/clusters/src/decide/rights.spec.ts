import { expect, test } from 'vitest';
import { inWords, rightsOf } from './rights.ts';

const watch = { group: '', resources: ['pods', 'services'], verbs: ['list', 'watch'] };

test('a rule of 2 resources and 2 verbs is 4 rights, and a repeated rule adds none', () => {
  expect(rightsOf([watch])).toHaveLength(4);
  expect(rightsOf([watch, watch])).toHaveLength(4);
});

test('missing rights are said per resource, with the group where there is one', () => {
  const routes = { group: 'networking.istio.io', resources: ['virtualservices'], verbs: ['create', 'patch'] };
  expect(inWords(rightsOf([watch, routes]))).toEqual([
    'list, watch pods',
    'list, watch services',
    'create, patch virtualservices.networking.istio.io',
  ]);
});
