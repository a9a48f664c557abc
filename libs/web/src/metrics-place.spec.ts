import { expect, test } from 'vitest';
import { metricsPlace, proxyPath } from './metrics-place.ts';

test.each([
  ['http://prometheus.example:9090/', { url: 'http://prometheus.example:9090' }],
  ['https://metrics.example/east', { url: 'https://metrics.example/east' }],
  [
    'service:monitoring/prometheus:9090',
    { service: { namespace: 'monitoring', name: 'prometheus', port: 9090, scheme: 'http' } },
  ],
])('%s is a place of a Prometheus', (text, place) => {
  expect(metricsPlace(text)).toEqual(place);
});

test.each(['', 'prometheus:9090', 'ftp://x', 'service:monitoring/prometheus', 'service:a/b:0', 'service:../../x:90'])(
  '"%s" is none',
  (text) => {
    expect(metricsPlace(text)).toBeUndefined();
  },
);

test('a Service is asked under the name that a role has to say', () => {
  const place = metricsPlace('service+https:monitoring/prometheus:9090');
  expect(place && 'service' in place && proxyPath(place.service)).toEqual({
    path: '/api/v1/namespaces/monitoring/services/https:prometheus:9090/proxy',
    resourceName: 'https:prometheus:9090',
  });
});
