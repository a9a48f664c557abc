import type { Evidence } from '@overmesh/model';
import { expect, test } from 'vitest';
import { withProxies } from './outside.ts';

const live = { yes: 0, no: 0, pending: 1, unknown: 3, reason: 'nobody was asked' };
const objectsByMesh = { istio: 2, linkerd: 2 };

test.each<[string, Evidence, object]>([
  ['have acknowledged', { state: 'yes' }, { yes: 2, no: 0, pending: 1, unknown: 1, reason: 'nobody was asked' }],
  [
    'have refused',
    { state: 'no', reason: 'duplicate domain' },
    { yes: 0, no: 2, pending: 1, unknown: 1, reason: 'istio: duplicate domain' },
  ],
  [
    'cannot be asked',
    { state: 'unknown', reason: 'no right' },
    { yes: 0, no: 0, pending: 1, unknown: 3, reason: 'istio: no right' },
  ],
])('when the proxies of one mesh %s, that is told of its objects and of no others', (_name, evidence, counts) => {
  expect(withProxies({ live, objectsByMesh }, new Map([['istio', evidence]]))).toEqual(counts);
});

test('what every proxy has acknowledged has no reason left', () => {
  const all = { live: { yes: 0, no: 0, pending: 1, unknown: 1, reason: 'x' }, objectsByMesh: { istio: 2 } };
  const counts = { yes: 2, no: 0, pending: 0, unknown: 0 };
  expect(withProxies(all, new Map([['istio', { state: 'yes' }]]))).toEqual(counts);
});
