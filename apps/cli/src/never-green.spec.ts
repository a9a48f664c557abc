import { expect, test } from 'vitest';
import { runWith } from '../test/run-with.ts';
import { appliedSample, page, planSample, reportSample, statusSample } from '../test/samples.ts';
import { EXIT } from './failure.ts';

const stdin = 'kind: TrafficPolicy\nmetadata: {name: canary}\n';

const overruling = {
  field: 'timeout',
  winner: 'TrafficPolicy/base',
  loser: 'TrafficPolicy/canary',
  rule: 'priority',
  message: 'TrafficPolicy/base has it, because its priority 10 is above 0',
};
const failing = {
  code: 'REQUESTS_FAIL',
  severity: 'problem',
  message: 'no pod of bookinfo/reviews has version=v9: its 50 % of the requests would get 503',
};
const remark = { code: 'MESH_DEFAULT', severity: 'remark', message: 'the default is 2 retries' };
const problem = 'timeout is overruled on bookinfo/reviews: TrafficPolicy/base has it';

const overruled = statusSample({ effect: 'partly', problems: [problem] });

test('a policy that another one overrules in part is partly written, with the field and the winner', async () => {
  const { out } = await runWith(['status'], {
    answers: { Status: { status: page(overruled) }, Unmatched: { unmatched: [] } },
  });
  expect(out).toMatch(/^TrafficPolicy\/canary +east +istio +2 +partly 3s ago/m);
  expect(out).toContain(`TrafficPolicy/canary on east/istio: ${problem}`);
});

test('what several clusters say of a policy in the same words is one line', async () => {
  const west = { ...overruled, cluster: 'west' };
  const { out } = await runWith(['status'], {
    answers: { Status: { status: page(overruled, west) }, Unmatched: { unmatched: [] } },
  });
  expect(out).toContain(`TrafficPolicy/canary on east/istio, west/istio: ${problem}`);
});

test('what stands in the way of writing is said once, and not again as the reason why it is not written', async () => {
  const reason = 'the cluster is paused by mira since 10:00';
  const written = { state: 'no', at: null, reason } as const;
  const paused = statusSample({ problems: [reason], evidence: { ...statusSample().evidence, written } });
  const { out } = await runWith(['status'], {
    answers: { Status: { status: page(paused) }, Unmatched: { unmatched: [] } },
  });
  expect(out.split(reason)).toHaveLength(2);
});

const proxies = (acknowledged: number, errors: readonly string[]) => ({
  observedAt: '2026-11-21T04:59:58.000Z',
  silent: null,
  count: {
    ...{ connected: 3, acknowledged, refused: errors.length, lag: null },
    refusals: errors.map((error, index) => ({ proxy: `p${index}.shop`, type: 'RouteConfiguration', error })),
  },
});
const liveAs = (state: string, reason: string, said: ReturnType<typeof proxies> | null) => {
  const at = '2026-11-21T04:59:58.000Z';
  return statusSample({ evidence: { ...statusSample().evidence, live: { state, at, reason } }, proxies: said });
};

test.each<[string, ReturnType<typeof statusSample>, readonly string[], readonly string[]]>([
  [
    'of one document all that proxies refused is told, each in its own words',
    liveAs('no', 'proxy p0.shop refused RouteConfiguration: duplicate domain', proxies(1, ['duplicate domain', 'bad'])),
    ['status', 'TrafficPolicy/canary'],
    [
      'live is no: proxy p0.shop refused RouteConfiguration: duplicate domain',
      'accepted is unknown: nothing says',
      'proxy p1.shop refused RouteConfiguration: bad',
    ],
  ],
  [
    'in a list a refusal comes before what is only unknown',
    liveAs('no', 'proxy p0.shop refused RouteConfiguration: duplicate domain', proxies(2, ['duplicate domain'])),
    ['status'],
    ['live is no: proxy p0.shop refused RouteConfiguration: duplicate domain'],
  ],
  [
    'of one document that is live it is told how many proxies have it',
    liveAs('yes', '3 of 3 proxies acknowledged', proxies(3, [])),
    ['status', 'TrafficPolicy/canary'],
    ['accepted is unknown: nothing says', 'live: 3 of 3 proxies acknowledged'],
  ],
  [
    'of one document the role is named without which nobody knows',
    liveAs('unknown', 'give it with deploy/rbac/opt-in/istio-proxies.yaml', null),
    ['status', 'TrafficPolicy/canary'],
    ['accepted is unknown: nothing says', 'live is unknown: give it with deploy/rbac/opt-in/istio-proxies.yaml'],
  ],
])('%s', async (_name, row, words, lines) => {
  const { out } = await runWith(words, { answers: { Status: { status: page(row) }, Unmatched: { unmatched: [] } } });
  const told = out.split('\n').filter((line) => line.startsWith('TrafficPolicy/canary on'));
  expect(told).toEqual(lines.map((line) => `TrafficPolicy/canary on east/istio: ${line}`));
});

test.each(['json', 'yaml', 'table'])('status is in one order as %s, whatever order the server has', async (output) => {
  const rows = ['west', 'east', 'north'].map((cluster) => statusSample({ cluster }));
  const { out } = await runWith(['status', '-o', output], {
    answers: { Status: { status: page(...rows) }, Unmatched: { unmatched: [] } },
  });
  expect(out.match(/\b(west|east|north)\b/g)?.filter((name, at, all) => all.indexOf(name) === at)).toEqual([
    ...['east', 'north', 'west'],
  ]);
});

test('the status names policies that reach nothing', async () => {
  const unmatched = [{ document: 'TrafficPolicy/typo', reason: 'there is no Service reviws. Did you mean reviews?' }];
  const { out } = await runWith(['status'], { answers: { Status: { status: page() }, Unmatched: { unmatched } } });
  expect(out).toBe('TrafficPolicy/typo reaches nothing: there is no Service reviws. Did you mean reviews?\n');
});

test.each([
  [{ effect: 'partly' }, '1 of 1, partly'],
  [{ problems: ['its 50 % of the requests would get 503'] }, '1 of 1, problems'],
  [{}, '1 of 1 '],
])('get says of a policy with %j: %s', async (changes, words) => {
  const document = {
    kind: 'TrafficPolicy',
    ...{ name: 'canary', workspace: 'default', labels: {}, spec: { virtualMesh: 'shop' }, virtualMesh: 'shop' },
    ...{ revision: 2, createdAt: '2026-11-21T04:00:00.000Z', status: [statusSample(changes)] },
  };
  const { out } = await runWith(['get', 'tp'], { answers: { Documents: { documents: page(document) } } });
  expect(out).toContain(words);
});

test('apply --wait does not call it everything while a part is overruled', async () => {
  const { code, out } = await runWith(['apply', '-f', '-', '--wait'], {
    stdin,
    answers: {
      Plan: { plan: planSample },
      Apply: { apply: appliedSample },
      Status: { status: page(overruled) },
      Unmatched: { unmatched: [] },
    },
  });
  expect(code).toBe(EXIT.ok);
  expect(out).not.toContain('Everything');
  expect(out).toContain('All that acts is written on 1 cluster: TrafficPolicy/canary partly');
});

const foreseen = {
  ...planSample,
  virtualMeshes: [
    {
      name: 'second',
      members: [{ cluster: 'west', mesh: 'linkerd' }],
      leftOut: [
        { cluster: 'east', mesh: 'istio', reason: 'east/istio belongs to VirtualMesh shop' },
        { cluster: 'atlantis', mesh: null, reason: 'there is no cluster atlantis' },
      ],
    },
  ],
  clusters: ['east', 'west'].map((cluster) => ({
    ...{ cluster, mesh: 'istio', virtualMesh: 'shop', changes: [], hold: null },
    reports: [
      reportSample({ cluster, warnings: [failing, remark], conflicts: [overruling] }),
      reportSample({ cluster, document: 'TrafficPolicy/base', warnings: [remark], conflicts: [overruling] }),
    ],
  })),
  unmatched: [{ document: 'TrafficPolicy/canary', reason: 'there is no Service reviws. Did you mean reviews?' }],
};

test('apply tells what a person has to know: meshes, what reaches nothing, failing requests, and who has a field', async () => {
  const answers = { Plan: { plan: foreseen }, Apply: { apply: appliedSample } };
  const { code, out, err } = await runWith(['apply', '-f', '-'], { answers, stdin });
  expect([code, out]).toEqual([EXIT.ok, 'TrafficPolicy/canary created\nRevision 2 of VirtualMesh shop\n']);
  expect(err.split('\n')).toEqual([
    'VirtualMesh second has 1 mesh: west/linkerd',
    '  not in it: east/istio belongs to VirtualMesh shop',
    '  not in it: there is no cluster atlantis',
    'TrafficPolicy/canary reaches nothing: there is no Service reviws. Did you mean reviews?',
    `TrafficPolicy/canary on bookinfo/reviews (east/istio, west/istio): problem: ${failing.message}`,
    `TrafficPolicy/canary on bookinfo/reviews (east/istio, west/istio): partly: timeout: ${overruling.message}`,
    '',
  ]);
});

test('a plan is about the documents that were asked for, tells a conflict once, and a remark as a remark', async () => {
  const { out } = await runWith(['plan', '-f', '-'], { stdin, answers: { Plan: { plan: foreseen } } });
  expect(out).toContain('    TrafficPolicy/canary on bookinfo/reviews: remark: the default is 2 retries');
  expect(out).not.toContain('TrafficPolicy/base on');
  // Once for each of two clusters.
  expect(out.split(overruling.message)).toHaveLength(3);
});

test('a server that is too busy to foresee holds no apply up', async () => {
  const { HttpAnswer } = await import('../test/fake-server.ts');
  const answers = { Plan: () => new HttpAnswer(503, {}), Apply: { apply: appliedSample } };
  const { code, err } = await runWith(['apply', '-f', '-'], { answers, stdin });
  expect(code).toBe(EXIT.ok);
  expect(err).toContain('Warning: what this does could not be foreseen');
});

test('a delete counts what changes too', async () => {
  const change = (action: string) => ({
    ...{ action, apiVersion: 'v1', kind: 'VirtualService', namespace: 'bookinfo', name: action, diff: '' },
  });
  const plan = {
    ...planSample,
    clusters: [{ ...foreseen.clusters[0], reports: [], changes: ['delete', 'update', 'update'].map(change) }],
  };
  const { err } = await runWith(['delete', 'tp/canary'], {
    answers: {
      Plan: { plan },
      DocumentName: { document: { name: 'canary' } },
    },
    says: 'n',
  });
  expect(err).toContain('With TrafficPolicy/canary these objects go:\n  east: VirtualService bookinfo/delete');
  expect(err).toContain('These objects change:\n  east: VirtualService bookinfo/update');
});

test.each([
  ['pending', null, 'It may still happen'],
  ['unknown', 'not looked at yet', 'It may still happen'],
  ['unknown', 'istiod reports no status', 'It does not happen by itself'],
  ['no', 'the webhook says no', 'It does not happen by itself'],
])('after waiting for what is %s (%s) it says: %s', async (state, reason, words) => {
  const { evidence } = statusSample();
  const status = page(statusSample({ evidence: { ...evidence, live: { state, at: null, reason } } }));
  const { err } = await runWith(['status', '--wait', '--for', 'live', '--timeout', '0s'], {
    answers: { Status: { status } },
  });
  expect(err).toContain(words);
});

const empty = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };
const names = {
  ClusterNames: { clusters: page({ name: 'east' }) },
  DocumentNames: { documents: page({ workspace: 'default', name: 'shop' }) },
};

test.each([
  [['get', 'destinations', '--cluster', 'esat'], 'There is no cluster esat.\nDid you mean east?'],
  [['get', 'workloads', '--cluster', 'esat'], 'There is no cluster esat.\nDid you mean east?'],
  [['mesh', 'list', '--cluster', 'esat'], 'There is no cluster esat.\nDid you mean east?'],
  [['get', 'tp', '--virtual-mesh', 'shpo'], 'There is no VirtualMesh shpo.\nDid you mean shop?'],
  [['get', 'destinations', '-n', 'bokinfo'], 'Nothing was found in a namespace bokinfo.\nDid you mean bookinfo?'],
  [['cluster', 'list', '-l', 'env=prd'], 'No cluster has env=prd.\nDid you mean env=prod?'],
])('%j is no empty list but an error that names the nearest', async (words, said) => {
  const destination = { ...{ cluster: 'east', namespace: 'bookinfo', name: 'reviews', labels: {}, selector: {} } };
  const { code, out, err } = await runWith(words, {
    answers: {
      ...names,
      Destinations: ({ variables }: { variables: Readonly<Record<string, unknown>> }) => ({
        destinations: variables['namespace'] || variables['cluster'] ? empty : page(destination),
      }),
      Workloads: { workloads: empty },
      Meshes: { meshes: empty },
      Documents: { documents: empty },
      Clusters: ({ variables }: { variables: Readonly<Record<string, unknown>> }) => ({
        clusters: variables['labels'] ? empty : page({ labels: { env: 'prod' } }),
      }),
    },
  });
  expect([code, out]).toEqual([EXIT.refused, '']);
  expect(err).toContain(said);
});
