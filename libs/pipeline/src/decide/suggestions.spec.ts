import { expect, test } from 'vitest';
import type { DestinationSelector } from '@overmesh/model';
import { withSuggestions } from './suggestions.ts';

const services = [
  { namespace: 'bookinfo', name: 'reviews' },
  { namespace: 'bookinfo', name: 'ratings' },
  { namespace: 'shop', name: 'cart' },
];

function reasonFor(...destinations: readonly DestinationSelector[]) {
  const policy = { intent: 'TrafficPolicy/canary', destinations };
  const unmatched = [{ intent: 'TrafficPolicy/canary', reason: 'there is no such Service' }];
  return withSuggestions(unmatched, [policy], services)[0]?.reason;
}

test.each<readonly [string, DestinationSelector, string]>([
  ['a misspelt name', { name: 'reviws', namespace: 'bookinfo' }, '. Did you mean bookinfo/reviews?'],
  ['a Service of another namespace', { name: 'cart', namespace: 'bookinfo' }, '. Did you mean shop/cart?'],
  ['a misspelt name in whatever namespace', { name: 'crat' }, '. Did you mean shop/cart?'],
  ['a name like no other', { name: 'payments', namespace: 'bookinfo' }, ''],
  ['a Service that is there, and in no mesh', { name: 'cart', namespace: 'shop' }, ''],
  ['labels alone', { matchLabels: { app: 'cart' } }, ''],
])('%s', (_words, selector, suggestion) => {
  expect(reasonFor(selector)).toBe(`there is no such Service${suggestion}`);
});
