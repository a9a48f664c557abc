import type { ProxyCount } from '@overmesh/model';
import { expect, test } from 'vitest';
import { liveBy } from './proxies.ts';

const ALL: ProxyCount = { connected: 3, acknowledged: 3, refused: 0, refusals: [] };
const refusal = { proxy: 'b.shop', type: 'RouteConfiguration', error: 'duplicate domain' };

test.each<[string, Partial<ProxyCount>, boolean, string, string]>([
  ['all have acknowledged', {}, true, 'yes', '3 of 3 proxies acknowledged'],
  ['all have, a second after the write', {}, false, 'pending', 'may still gather changes'],
  [
    'one lags',
    { acknowledged: 2, lag: 'b.shop has not acknowledged Cluster' },
    true,
    'pending',
    '2 of 3 proxies acknowledged: b.shop has not acknowledged Cluster',
  ],
  [
    'one has refused, whatever else is',
    { acknowledged: 1, refused: 1, refusals: [refusal] },
    false,
    'no',
    'proxy b.shop refused RouteConfiguration: duplicate domain',
  ],
  ['two have refused', { acknowledged: 1, refused: 2, refusals: [refusal] }, true, 'no', '(and 1 more of 3 proxies'],
  ['none is connected', { connected: 0, acknowledged: 0 }, true, 'unknown', 'no proxy is connected'],
])('when %s that is what is told', (_name, count, isSettled, state, reason) => {
  const told = liveBy({ ...ALL, ...count }, isSettled);
  expect(told.state).toBe(state);
  expect(told.reason).toContain(reason);
});
