import { expect, test } from 'vitest';
import { ownedKinds } from './owned-kinds.ts';

const plurals = (...args: Parameters<typeof ownedKinds>) => ownedKinds(...args).kinds.map(({ plural }) => plural);

test('a cluster without meshes that nothing was written for has no kinds of ours', () => {
  expect(ownedKinds([], [])).toEqual({ kinds: [], names: '' });
});

test('the kinds of Istio are watched where it is installed, and where it was when we wrote for it', () => {
  const kinds = [
    'peerauthentications',
    'authorizationpolicies',
    'destinationrules',
    'serviceentries',
    'gateways',
    'virtualservices',
  ];
  expect(plurals(['istio'], [])).toEqual(kinds);
  expect(plurals([], ['istio', 'istio'])).toEqual(kinds);
  expect(plurals(['istio'], ['istio'])).toEqual(kinds);
});

test('a mesh that is seen and not managed adds none', () => {
  expect(plurals(['consul'], [])).toEqual([]);
});

test('names are the same whichever mesh was seen first', () => {
  expect(ownedKinds(['istio', 'linkerd'], []).names).toBe(ownedKinds(['linkerd', 'istio'], []).names);
});
