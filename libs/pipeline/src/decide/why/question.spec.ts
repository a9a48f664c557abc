import { expect, test } from 'vitest';
import { readQuestion } from './question.ts';

const from = { cluster: 'east', namespace: 'shop', workload: 'web' };

test.each([
  ['west/shop/checkout:8080', { cluster: 'west', namespace: 'shop', service: 'checkout', port: 8080 }],
  ['west/shop/checkout', { cluster: 'west', namespace: 'shop', service: 'checkout' }],
  ['checkout.shop.global:80', { host: 'checkout.shop.global', port: 80 }],
  ['checkout', { host: 'checkout' }],
])('%s is read', (text, to) => {
  expect(readQuestion('east/shop/web', text)).toEqual({ ok: true, value: { from, to } });
});

test.each([
  ['east/web', 'checkout', ['from']],
  ['east/shop/web/x', 'west/checkout', ['from', 'to']],
  ['east/shop/web', 'west/shop/checkout:0', ['to']],
  ['east/shop/web', 'west/shop/checkout:65536', ['to']],
  ['east/shop/web', 'west/shop/checkout:http', ['to']],
  ['East/shop/web', '', ['from', 'to']],
])('of %s and %s what is wrong is told at once: %j', (caller, called, paths) => {
  const read = readQuestion(caller, called);
  expect(read.ok ? [] : read.problems.map(({ path }) => path)).toEqual(paths);
});
