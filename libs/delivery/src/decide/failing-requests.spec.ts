import { expect, test } from 'vitest';
import type { DestinationReport } from '@overmesh/model';
import { failingEvents, failingRequests } from './failing-requests.ts';

const SHARE = 'no pod has version=v2: its 50 % of the requests would get 503';
const canary = { document: 'TrafficPolicy/canary', destination: 'shop/reviews', message: SHARE };

test('only warnings that mean failing requests are taken from the reports', () => {
  const report: DestinationReport = {
    ...{ intent: 'TrafficPolicy/canary', cluster: 'east', mesh: 'istio', meshKind: 'istio' },
    ...{ destination: 'shop/reviews', outcome: 'translated', features: [], conflicts: [], objects: [] },
    warnings: [
      { code: 'MESH_DEFAULT', message: 'the default of Istio is 2 retries' },
      { code: 'REQUESTS_FAIL', message: SHARE },
      { code: 'NO_WORKLOADS', message: 'no pod is behind it' },
    ],
  };
  expect(failingRequests([report])).toEqual([canary]);
});

test('requests that begin to fail are told once, with the document, the Service, the mesh and why', () => {
  expect(failingEvents('istio', [], [canary])).toEqual([
    { type: 'requests-fail', message: `TrafficPolicy/canary on shop/reviews (istio): ${SHARE}` },
  ]);
  expect(failingEvents('istio', [canary], [canary])).toEqual([]);
});

test('that they fail no more is told with what it was', () => {
  expect(failingEvents('istio', [canary], [])).toEqual([
    { type: 'requests-answered', message: `TrafficPolicy/canary on shop/reviews (istio): no longer so: ${SHARE}` },
  ]);
});

test('another share of the same document is told as an end and a beginning', () => {
  const other = { ...canary, message: SHARE.replace('50', '60') };
  expect(failingEvents('istio', [canary], [other]).map(({ type }) => type)).toEqual([
    'requests-fail',
    'requests-answered',
  ]);
});

test('a hundred at once are one event with their number and an example', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({ ...canary, destination: `shop/s${index}` }));
  const [event, ...more] = failingEvents('istio', [], many);
  expect(more).toEqual([]);
  expect(event?.message).toMatch(/^100 of them on istio, such as TrafficPolicy\/canary on shop\/s0 /);
});
