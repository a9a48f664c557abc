import { expect, test } from 'vitest';
import type { Asked } from '../test/fake-server.ts';
import { runWith } from '../test/run-with.ts';
import { page, reportSample, statusSample } from '../test/samples.ts';
import { EXIT } from './failure.ts';

const place = (cluster: string, meshes: readonly string[]) => ({
  ...{ cluster, namespace: 'bookinfo', name: 'reviews', labels: {}, selector: {}, ports: [], headless: false, meshes },
});
const conflict = {
  ...{ field: 'timeout', winner: 'TrafficPolicy/base', loser: 'TrafficPolicy/canary', rule: 'priority' },
  message: 'TrafficPolicy/base has it, because its priority 10 is above 0',
};
const exact = (feature: string) => ({ feature, fidelity: 'exact', reason: null });
const specs: Readonly<Record<string, object>> = {
  base: { timeout: '2s', retries: { attempts: 3, on: ['5xx', 'reset'] } },
  canary: {
    timeout: '9s',
    match: [{ method: 'GET' }, { path: { prefix: '/api' }, headers: [{ name: 'x-beta', exact: 'yes' }] }],
    split: [
      { weight: 90, subset: { version: 'v1' } },
      { weight: 10, subset: { version: 'v2' } },
    ],
  },
};

const answers = {
  Destinations: ({ variables }: Asked) => ({
    destinations:
      variables['namespace'] === 'shop'
        ? page()
        : page(place('north', []), place('east', ['istio']), { ...place('east', []), name: 'ratings' }),
  }),
  StatusOfDestination: {
    status: page(
      statusSample({
        document: 'TrafficPolicy/base',
        reports: [
          reportSample({
            document: 'TrafficPolicy/base',
            features: [exact('timeout'), { feature: 'retries', fidelity: 'approximate', reason: 'no jitter' }],
            conflicts: [conflict],
          }),
        ],
      }),
      statusSample({
        reports: [
          reportSample({ features: [exact('match'), exact('split')], conflicts: [conflict] }),
          reportSample({ destination: 'bookinfo/details', features: [exact('retries')] }),
        ],
      }),
    ),
  },
  DocumentSpec: ({ variables }: Asked) => ({ document: { spec: specs[String(variables['name'])] } }),
};

test('a destination tells field by field what holds in the end, for which requests, and whose it is', async () => {
  const { code, out, asked } = await runWith(['describe', 'destination', 'bookinfo/reviews'], { answers });
  expect(code).toBe(EXIT.ok);
  const lines = out.split('\n').map((line) => line.replace(/ {2,}/g, '  '));
  expect(lines.slice(0, 8)).toEqual([
    'Destination bookinfo/reviews',
    '',
    'On east, in istio:',
    '  FIELD  VALUE  REQUESTS  POLICY  HOW  MESH',
    '  timeout  2s  all  TrafficPolicy/base  exact  istio',
    '  retries  attempts: 3, on: [5xx, reset]  all  TrafficPolicy/base  approximate  istio',
    '  split  weight: 90, subset: {version: v1}; weight: 10, subset: {version: v2}  method: GET or path: {prefix: /api}, headers: [{name: x-beta, exact: yes}]  TrafficPolicy/canary  exact  istio',
    '',
  ]);
  expect(out).toContain('On north, in no mesh: no policy acts on it');
  expect(
    asked.filter(({ operation }) => operation === 'StatusOfDestination').map(({ variables }) => variables),
  ).toEqual([{ first: 200, after: null, destination: 'bookinfo/reviews' }]);
});

test('what does not hold is told with the reason, and about that destination only', async () => {
  const { out } = await runWith(['describe', 'destination', 'bookinfo/reviews'], { answers });
  expect(out).toContain('Not plainly so:');
  expect(out).toContain(`  east/istio: TrafficPolicy/canary on bookinfo/reviews: timeout: ${conflict.message}`);
  expect(out).toContain('retries is approximate: no jitter');
  expect(out).not.toContain('bookinfo/details');
});

test('it fits a terminal of 80 columns: values and requests go below their rows', async () => {
  const { out } = await runWith(['describe', 'destination', 'bookinfo/reviews'], { answers, columns: 80 });
  const tables = out.split('Not plainly so:')[0] ?? '';
  expect(tables.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(tables).toContain('attempts: 3, on: [5xx, reset]');
});

test.each([
  ['bookinfo/reviws', 'No cluster has a destination bookinfo/reviws.\nDid you mean bookinfo/reviews?', EXIT.refused],
  ['reviews', 'Say which Service: describe destination NAMESPACE/NAME.', EXIT.badInput],
])('%s is an error that says what would be right', async (name, said, exit) => {
  const { code, err } = await runWith(['describe', 'destination', name], { answers });
  expect([code, err]).toEqual([exit, expect.stringContaining(said)]);
});
