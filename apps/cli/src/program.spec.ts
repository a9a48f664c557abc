import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from 'commander';
import { HttpAnswer } from '../test/fake-server.ts';
import type { Asked } from '../test/fake-server.ts';
import { runWith } from '../test/run-with.ts';
import { appliedSample, clusterSample, page, planSample, reportSample, statusSample } from '../test/samples.ts';
import { EXIT } from './failure.ts';
import { createProgram } from './program.ts';

const CANARY = `apiVersion: overmesh.io/v1
kind: TrafficPolicy
metadata:
  name: canary
spec:
  virtualMesh: shop
  split:
    - weight: 120
`;

let folder = '';
let canary = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overmesh-cli-'));
  canary = join(folder, 'canary.yaml');
  await writeFile(canary, CANARY);
  await writeFile(join(folder, 'kubeconfig'), 'apiVersion: v1\nusers: [{user: {token: s3cret}}]\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('clusters are listed as an aligned table without colour, and the token goes along', async () => {
  const west = clusterSample({
    name: 'west',
    state: 'unreachable',
    lastSeenAt: '2026-11-21T04:00:00.000Z',
    lane: null,
  });
  const { code, out, asked } = await runWith(['cluster', 'list'], {
    answers: { Clusters: { clusters: page(clusterSample(), west) } },
  });
  expect(code).toBe(EXIT.ok);
  expect(out).toBe(
    [
      'NAME   STATE         MESHES   KUBERNETES   REGION    SEEN     WRITING',
      'east   ready         istio    v1.36.3      eu-east   3s ago   idle',
      'west   unreachable   istio    v1.36.3      eu-east   1h ago   -',
      '',
    ].join('\n'),
  );
  expect(asked[0]?.headers.authorization).toBe('Bearer letmein');
});

test('-o json gives the type of the API and nothing else', async () => {
  const { out } = await runWith(['cluster', 'list', '-o', 'json'], {
    answers: { Clusters: { clusters: page(clusterSample()) } },
  });
  expect(JSON.parse(out)).toEqual([clusterSample()]);
});

test('a list of two pages is read to its end', async () => {
  const first = { ...page(clusterSample()), pageInfo: { hasNextPage: true, endCursor: 'c1' } };
  const { out } = await runWith(['cluster', 'list', '-o', 'json'], {
    answers: {
      Clusters: ({ variables }: { variables: { after: string | null } }) => ({
        clusters: variables.after === 'c1' ? page(clusterSample({ name: 'west' })) : first,
      }),
    },
  });
  expect((JSON.parse(out) as { name: string }[]).map(({ name }) => name)).toEqual(['east', 'west']);
});

test('a cluster that is not there is answered with the nearest that is', async () => {
  const { code, err } = await runWith(['cluster', 'show', 'esat'], {
    answers: {
      ClusterByName: { cluster: null },
      ClusterNames: { clusters: page({ name: 'east' }, { name: 'north' }) },
    },
  });
  expect(code).toBe(EXIT.refused);
  expect(err).toBe('Error: There is no cluster esat.\nDid you mean east?\n');
});

test('register sends the kubeconfig and the place, and prints nothing of the credential', async () => {
  const { code, out, err, asked } = await runWith(
    [
      'cluster',
      'register',
      'east',
      '--kubeconfig',
      join(folder, 'kubeconfig'),
      '--label',
      'env=prod',
      '--region',
      'eu',
    ],
    { answers: { RegisterCluster: { registerCluster: { __typename: 'Cluster', ...clusterSample() } } } },
  );
  expect(code).toBe(EXIT.ok);
  expect(asked[0]?.variables).toMatchObject({
    input: { connection: { name: 'east' }, place: { labels: { env: 'prod' }, region: 'eu' } },
  });
  expect(out + err).not.toContain('s3cret');
});

test('a refused registration tells the problem and its fix', async () => {
  const problem = {
    path: 'kubeconfig',
    code: 'ALREADY_REGISTERED',
    message: 'registered as west',
    fix: 'overmesh cluster show west',
  };
  const { code, err } = await runWith(['cluster', 'register', 'east', '--kubeconfig', join(folder, 'kubeconfig')], {
    answers: { RegisterCluster: { registerCluster: { __typename: 'Rejected', problems: [problem] } } },
  });
  expect(code).toBe(EXIT.refused);
  expect(err).toBe(
    'Error: east was not registered; nothing was changed.\n  kubeconfig: registered as west\n      fix: overmesh cluster show west\n',
  );
});

test('a change of one label sends the others and the place back as they are', async () => {
  const answers = {
    ClusterByName: { cluster: clusterSample({ labels: { env: 'test', team: 'a' }, zone: 'z1' }) },
    SetClusterPlace: { setClusterPlace: { __typename: 'Cluster', ...clusterSample() } },
  };
  const { asked } = await runWith(['cluster', 'set', 'east', '--label', 'env=prod'], { answers });
  expect(asked[1]?.variables).toEqual({
    name: 'east',
    place: { labels: { env: 'prod', team: 'a' }, region: 'eu-east', zone: 'z1', network: null, prometheus: null },
  });
});

test.each([
  ['--prometheus-login', 'overmesh:pass:word\n', { user: 'overmesh', password: 'pass:word' }],
  ['--prometheus-token', 'abc\n', { token: 'abc' }],
])('what a Prometheus asks for is read from what %s names, and never from arguments', async (flag, stdin, login) => {
  const answers = {
    ClusterByName: { cluster: clusterSample({ prometheus: 'https://prometheus.example' }) },
    SetClusterPlace: { setClusterPlace: { __typename: 'Cluster', ...clusterSample() } },
  };
  const { asked } = await runWith(['cluster', 'set', 'east', flag, '-'], { answers, stdin });
  expect(asked[1]?.variables).toMatchObject({
    place: { prometheus: 'https://prometheus.example', prometheusLogin: login },
  });
});

test('a text that is no user with a password is refused without being repeated, and nothing is sent', async () => {
  const { asked, code, err } = await runWith(['cluster', 'set', 'east', '--prometheus-login', '-'], {
    stdin: 'hush',
  });
  expect([asked, code]).toEqual([[], 2]);
  expect(err).toContain('must hold one line: the user, a colon and the password');
  expect(err).not.toContain('hush');
});

test('problems of a document come with file, line and field, and exit 2', async () => {
  const problem = {
    path: 'documents[0].spec.split[0].weight',
    code: 'OUT_OF_RANGE',
    message: 'must not be greater than 100',
    fix: null,
  };
  const { code, err } = await runWith(['apply', '-f', canary], {
    answers: {
      Plan: { plan: planSample },
      Apply: { apply: { __typename: 'Rejected', problems: [problem] } },
    },
  });
  expect(code).toBe(EXIT.badInput);
  expect(err).toBe(
    `Error: The documents were not accepted; nothing was changed.\n  ${canary}:8:7  spec.split[0].weight: must not be greater than 100\n`,
  );
});

test('a text that is no YAML is refused before anything is sent', async () => {
  const { code, err, asked } = await runWith(['apply', '-f', '-'], { stdin: 'a: 1\na: 2\n' });
  expect([code, asked.length]).toEqual([EXIT.badInput, 0]);
  expect(err).toContain('standard input:2:1  Map keys must be unique');
});

test('apply says what became of each document and which revision it made', async () => {
  const { code, out, asked } = await runWith(['apply', '-f', canary, '-m', 'why not'], {
    answers: { Plan: { plan: planSample }, Apply: { apply: appliedSample } },
  });
  expect([code, out]).toEqual([EXIT.ok, 'TrafficPolicy/canary created\nRevision 2 of VirtualMesh shop\n']);
  expect(asked[1]?.variables).toMatchObject({ message: 'why not', confirmDeletes: false });
});

test('a strategy for one change goes along as it stands in its file, and more than one is refused', async () => {
  const file = join(folder, 'strategy.yaml');
  await writeFile(file, 'waves: [{ name: all-at-once, percent: 100 }]\n');
  const answers = { Plan: { plan: planSample }, Apply: { apply: appliedSample } };
  const { asked } = await runWith(['apply', '-f', canary, '--strategy', file], { answers });
  expect(asked.at(-1)?.variables).toMatchObject({ strategy: { waves: [{ name: 'all-at-once', percent: 100 }] } });
  await writeFile(file, 'waves: []\n---\nwaves: []\n');
  const two = await runWith(['apply', '-f', canary, '--strategy', file], { answers });
  expect(two.code).toBe(EXIT.badInput);
  expect(two.err).toContain('must hold one strategy');
});

test('an answer that was lost is asked for again with the same request id', async () => {
  let calls = 0;
  const { code, asked } = await runWith(['apply', '-f', canary], {
    answers: {
      Plan: { plan: planSample },
      Apply: () => ((calls += 1) === 1 ? new HttpAnswer(503, {}) : { apply: appliedSample }),
    },
  });
  expect(code).toBe(EXIT.ok);
  expect(asked[1]?.variables['requestId']).toBe(asked[2]?.variables['requestId']);
});

test('apply --wait does not take the status of the revision before for done', async () => {
  let looks = 0;
  const { code, out } = await runWith(['apply', '-f', canary, '--wait'], {
    answers: {
      Plan: { plan: planSample },
      Apply: { apply: appliedSample },
      Status: () => ({
        status: page((looks += 1) < 2 ? statusSample({ targetRevision: 1, appliedRevision: 1 }) : statusSample()),
      }),
    },
  });
  expect([code, looks]).toEqual([EXIT.ok, 2]);
  expect(out).toContain('Everything is written on 1 cluster\n');
});

test('waiting in vain exits 5 and names the cluster that lags, with the reason', async () => {
  const { code, err } = await runWith(['status', '--wait', '--for', 'live', '--timeout', '100ms'], {
    answers: { Status: { status: page(statusSample()) } },
  });
  expect(code).toBe(EXIT.waitedInVain);
  expect(err).toContain('TrafficPolicy/canary on east/istio: unknown, nothing says');
});

test('a strict refusal is not waited for until the end', async () => {
  const no = { state: 'no', at: null, reason: 'strict, and not exact here' };
  const refused = statusSample({
    evidence: { ...statusSample().evidence, written: no },
    reports: [reportSample({ outcome: 'refused', objects: [] })],
  });
  const { code } = await runWith(['status', '--wait', '--timeout', '1h'], {
    answers: { Status: { status: page(refused) } },
  });
  expect(code).toBe(EXIT.waitedInVain);
});

test('the status shows four steps with their times, and why the first open one is open', async () => {
  const { out } = await runWith(['status'], {
    answers: { Status: { status: page(statusSample()) }, Unmatched: { unmatched: [] } },
  });
  expect(out).toBe(
    [
      'DOCUMENT               CLUSTER   MESH    REVISION   WRITTEN      ACCEPTED   LIVE      PROVEN',
      'TrafficPolicy/canary   east      istio   2          yes 3s ago   unknown    unknown   unknown',
      '',
      'TrafficPolicy/canary on east/istio: accepted is unknown: nothing says',
      '',
    ].join('\n'),
  );
});

const planned = {
  __typename: 'Plan',
  virtualMeshes: [],
  clusters: [
    {
      cluster: 'east',
      mesh: 'istio',
      virtualMesh: 'shop',
      changes: [
        {
          action: 'update',
          apiVersion: 'networking.istio.io/v1',
          kind: 'VirtualService',
          namespace: 'bookinfo',
          name: 'reviews',
          diff: '--- a\n+++ b\n@@ -1,1 +1,1 @@\n-timeout: 1s\n+timeout: 2s\n',
        },
      ],
      reports: [
        reportSample({ features: [{ feature: 'retries', fidelity: 'approximate', reason: 'no backoff here' }] }),
      ],
      hold: 'the cluster is unreachable',
    },
  ],
  unmatched: [{ document: 'TrafficPolicy/canary', reason: 'no service has this name' }],
  rollouts: [
    {
      virtualMesh: 'shop',
      waves: [
        { name: 'canary', soakSeconds: 300, mayFail: 0, clusters: ['east'] },
        { name: 'rest', soakSeconds: 0, mayFail: 1, clusters: ['n1', 'n2', 'n3', 'n4'] },
      ],
      gates: ['accepted', 'errors'],
    },
  ],
  pageInfo: { hasNextPage: false, endCursor: null },
};

test('a plan shows diff, hold, what is not exact, what reaches nothing, and waves; --exit-code makes it exit 7', async () => {
  const { code, out } = await runWith(['plan', '-f', canary, '--exit-code'], { answers: { Plan: { plan: planned } } });
  expect(code).toBe(EXIT.wouldChange);
  expect(out).toBe(`east / istio (VirtualMesh shop)
  would wait: the cluster is unreachable
  ~ update VirtualService bookinfo/reviews (networking.istio.io/v1)
      @@ -1,1 +1,1 @@
      -timeout: 1s
      +timeout: 2s
  what istio makes of it:
    TrafficPolicy/canary on bookinfo/reviews: retries is approximate: no backoff here

TrafficPolicy/canary reaches nothing: no service has this name

VirtualMesh shop goes in 2 waves
  1. canary: east; watched for 5m
  2. rest: n1, n2, n3 and 1 more; 1 of 4 may fail
  Gates: accepted, errors

Plan: 0 to create, 1 to update, 0 to delete on 1 cluster. 1 cluster would wait.
`);
});

test('a plan that is kept has an id, and is applied by it alone', async () => {
  const id = '0c9b2f4e-7a61-4f4a-9a51-0f6a3f1f9d11';
  const kept = { __typename: 'KeptPlan', id, until: '2026-12-06T00:00:00.000Z' };
  const plan = await runWith(['plan', '-f', canary, '--keep'], {
    answers: { Plan: { plan: planned }, KeepPlan: { keepPlan: kept } },
  });
  expect(plan.out).toContain(`Kept until 2026-12-06T00:00:00.000Z: overmesh apply --plan ${id}\n`);
  const answers = { KeptPlan: { keptPlan: { id, deletes: 0 } }, ApplyPlan: { applyPlan: appliedSample } };
  const applied = await runWith(['apply', '--plan', id, '-m', 'as agreed'], { answers });
  expect(applied.out).toContain('Revision 2 of VirtualMesh shop');
  expect(applied.asked.at(-1)?.variables).toMatchObject({ id, message: 'as agreed', confirmDeletes: false });
  const moved = { path: 'plan', code: 'STALE', message: 'VirtualMesh shop was at revision 3 and is at 4', fix: null };
  const refused = await runWith(['apply', '--plan', id], {
    answers: { ...answers, ApplyPlan: { applyPlan: { __typename: 'Rejected', problems: [moved] } } },
  });
  expect(refused.code).toBe(EXIT.refused);
  expect(refused.err).toContain('VirtualMesh shop was at revision 3 and is at 4');
  expect((await runWith(['apply', '--plan', id, '-f', canary], { answers })).code).toBe(EXIT.badInput);
});

test('a plan over two pages is told as one', async () => {
  const pages = [
    { ...planned, pageInfo: { hasNextPage: true, endCursor: 'one' } },
    { ...planned, clusters: planned.clusters.map((one) => ({ ...one, cluster: 'west' })), rollouts: [] },
  ];
  const { out } = await runWith(['plan', '-f', canary], {
    answers: { Plan: ({ variables }: Asked) => ({ plan: variables['after'] === 'one' ? pages[1] : pages[0] }) },
  });
  expect(out).toContain('2 to update, 0 to delete on 2 clusters.');
  expect(out.match(/reaches nothing/g)).toHaveLength(1);
  expect(out.match(/goes in 2 waves/g)).toHaveLength(1);
});

/** A server that knows documents of these names, by kind, in one workspace. */
function knowing(names: Readonly<Record<string, readonly string[]>>, workspace = 'default') {
  const known = ({ kind }: Asked['variables']) => names[String(kind)] ?? [];
  return {
    DocumentNames: ({ variables }: Asked) => ({
      documents: page(...known(variables).map((name) => ({ workspace, name }))),
    }),
    DocumentName: ({ variables }: Asked) => {
      const name = known(variables).find((one) => one === variables['name'] && variables['workspace'] === workspace);
      return { document: name === undefined ? null : { __typename: String(variables['kind']), name } };
    },
  };
}

const deleting = {
  Plan: {
    plan: {
      ...planned,
      clusters: planned.clusters.map((one) => ({
        ...one,
        changes: one.changes.map((change) => ({ ...change, action: 'delete' })),
      })),
    },
  },
  ...knowing({ TrafficPolicy: ['canary'], VirtualMesh: ['shop'] }),
  DeleteDocuments: {
    deleteDocuments: { __typename: 'Deleted', revisions: [{ virtualMesh: 'shop', revision: 3 }], removed: 1 },
  },
};

test.each([
  ['n', EXIT.refused, 0],
  ['y', EXIT.ok, 1],
  [undefined, EXIT.badInput, 0],
])('delete shows what would go and asks; to %j it exits %i with %i deletes', async (says, exit, deletes) => {
  const { code, err, asked } = await runWith(['delete', 'tp/canary'], { answers: deleting, ...(says ? { says } : {}) });
  expect(code).toBe(exit);
  expect(err).toContain('east: VirtualService bookinfo/reviews');
  expect(asked.filter(({ operation }) => operation === 'DeleteDocuments').length).toBe(deletes);
});

test('apply asks before it deletes objects, and the agreement goes along', async () => {
  const { asked } = await runWith(['apply', '-f', canary], {
    answers: { ...deleting, Apply: { apply: appliedSample } },
    says: 'yes',
  });
  expect(asked.at(-1)?.variables).toMatchObject({ confirmDeletes: true });
});

test('what export gives goes through apply as the same documents', async () => {
  const documents = [
    {
      apiVersion: 'overmesh.io/v1',
      kind: 'VirtualMesh',
      metadata: { name: 'shop' },
      spec: { meshes: [{ selector: { matchLabels: { demo: 'yes', at: '1:20', no: '007' } } }] },
    },
  ];
  const { out } = await runWith(['export'], { answers: { Export: { export: { __typename: 'Export', documents } } } });
  const answers = { Plan: { plan: planSample }, Apply: { apply: appliedSample } };
  const { asked } = await runWith(['apply', '-f', '-'], { stdin: out, answers });
  expect(asked[0]?.variables['documents']).toEqual(documents);
});

test.each([
  ['nobody listens', { env: { OVERMESH_URL: 'http://127.0.0.1:9' } }, EXIT.unavailable],
  ['the token is wrong', { answers: { Clusters: new HttpAnswer(401, {}) } }, EXIT.unauthorised],
  ['there is no token', { env: { OVERMESH_TOKEN: '' } }, EXIT.unauthorised],
  ['the token would be two headers', { env: { OVERMESH_TOKEN: 'a\nb' } }, EXIT.unauthorised],
  [
    'the database is away',
    {
      answers: {
        Clusters: new HttpAnswer(200, {
          errors: [{ message: 'away', extensions: { code: 'TEMPORARILY_UNAVAILABLE' } }],
        }),
      },
    },
    EXIT.unavailable,
  ],
  [
    'the server failed',
    {
      answers: {
        Clusters: new HttpAnswer(200, {
          errors: [{ message: 'internal error', extensions: { code: 'INTERNAL', id: 'f-1' } }],
        }),
      },
    },
    EXIT.unexpected,
  ],
  ['another kind of server answers', { answers: { Clusters: new HttpAnswer(404, 'nothing here') } }, EXIT.unexpected],
  ['the server sends us elsewhere', { answers: { Clusters: new HttpAnswer(307, {}) } }, EXIT.unexpected],
  ['the address is none', { env: { OVERMESH_URL: 'ftp://x' } }, EXIT.badInput],
])('when %s the exit code is its own, in words, without stack or token', async (_what, circumstances, exit) => {
  const { code, out, err } = await runWith(['cluster', 'list'], circumstances);
  expect([code, out]).toEqual([exit, '']);
  expect(err).toMatch(/^Error: [A-Z]?.+\.\n/);
  expect(err).not.toMatch(/letmein|\n\s+at /);
});

test.each([
  [['clsuter', 'list'], 'Did you mean cluster?'],
  [['cluster', 'lst'], 'Did you mean list?'],
  [['cluster', 'list', '--outptu', 'json'], 'Did you mean --output?'],
  [['get', 'trafficpolices'], 'Did you mean trafficpolicies?'],
  [['describe', 'TrafficPolcy/x'], 'Did you mean TrafficPolicy?'],
  [['help', 'aply'], 'Did you mean apply?'],
])('%j is answered with: %s', async (args, hint) => {
  const { code, err } = await runWith(args);
  expect(code).toBe(EXIT.badInput);
  expect(err).toContain(hint);
});

test.each([
  [['cluster', 'show', 'ea\u202est\u200b\u001b[2J']],
  [['apply', '-f', '/nowhere/a\u202e\u001b[2J.yaml']],
  [['ea\u202est\u001b[2J']],
  [['cluster', 'list', '--ea\u202est\u001b[2J']],
])('%j is answered without what a terminal obeys or a reader cannot see', async (args) => {
  const { code, out, err } = await runWith(args, {
    answers: { ClusterByName: { cluster: null }, ClusterNames: { clusters: page() } },
  });
  expect(code).toBeGreaterThan(0);
  expect(err).toContain('\ufffd');
  expect(out + err).not.toMatch(/[\u202e\u200b\u001b]/);
});

test('every command has a description and an example in its help', async () => {
  const silent = { write: () => undefined };
  const { command } = createProgram({
    env: {},
    stdin: { async *[Symbol.asyncIterator]() {} },
    stdout: silent,
    stderr: silent,
    now: () => new Date(),
    interrupted: new AbortController().signal,
  });
  const leaves = leavesOf(command).filter((path) => !path.includes('__complete'));
  expect(leaves.length).toBeGreaterThan(20);
  for (const path of leaves) {
    const { code, out } = await runWith(['help', ...path]);
    expect([path, code, /Examples?:\n {2}\S/.test(out)]).toEqual([path, EXIT.ok, true]);
  }
});

function leavesOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  if (command.commands.length === 0) return [path];
  return command.commands.flatMap((one) => leavesOf(one, [...path, one.name()]));
}

test.each([
  [['cl'], 'cluster\n'],
  [['cluster', 'show', ''], 'east\nwest\n'],
  [['status', 'TrafficPolicy/c'], 'TrafficPolicy/canary\n'],
  [['get', 'tp', ''], 'canary\n'],
  [['mesh', 'list', '--cluster', 'w'], 'west\n'],
  [['apply', '-f', ''], ':files\n'],
  [['cluster', 'list', '-o', 'j'], 'json\n'],
  [['cluster', 'list', '--out'], '--output\n'],
])('after %j the shell is offered %j', async (words, offered) => {
  const answers = {
    ClusterNames: { clusters: page({ name: 'east' }, { name: 'west' }) },
    ...knowing({ TrafficPolicy: ['canary'], VirtualMesh: ['shop'] }),
  };
  expect((await runWith(['__complete', '--', ...words], { answers })).out).toBe(offered);
});

test('completion of a name is silent when no server answers', async () => {
  const { code, out, err } = await runWith(['__complete', '--', 'cluster', 'show', ''], {
    env: { OVERMESH_URL: 'http://127.0.0.1:9' },
  });
  expect([code, out, err]).toEqual([EXIT.ok, '', '']);
});

test('Ctrl-C during apply says that it was all or nothing', async () => {
  const interrupted = new AbortController();
  const { code, err } = await runWith(['apply', '-f', canary], {
    answers: { Plan: { plan: planSample }, Apply: () => (interrupted.abort(), { apply: appliedSample }) },
    interrupted: interrupted.signal,
  });
  expect(code).toBe(EXIT.interrupted);
  expect(err).toContain('either all documents were accepted or none');
});

test('Ctrl-C while apply is foreseen says that nothing was changed, and nothing is sent', async () => {
  const interrupted = new AbortController();
  const { code, err, asked } = await runWith(['apply', '-f', canary], {
    answers: { Plan: () => (interrupted.abort(), { plan: planSample }) },
    interrupted: interrupted.signal,
  });
  expect([code, asked.map(({ operation }) => operation)]).toEqual([EXIT.interrupted, ['Plan']]);
  expect(err).toContain('Interrupted before anything was sent: nothing was changed.');
});

test('explain says what a field means, its bounds and fields, asks no server and fits 80 columns', async () => {
  const { code, out, asked } = await runWith(['explain', 'trafficpolicy.spec.retries']);
  expect([code, asked.length]).toEqual([EXIT.ok, 0]);
  expect(out).toContain('TrafficPolicy.spec.retries  <object>');
  expect(out).toContain('attempts  <integer, 0 to 10>  required');
  expect(out).toContain('on  <list of text, 1 to 10>');
  expect(out).toContain('One of 5xx, gateway-error,');
  expect(out.replace(/\s+/g, ' ')).toContain('`gateway-error` repeats a POST too');
  expect(out).toContain('perTryTimeout  <duration from 1ms to 3600s, as in 2s>');
  const whole = await runWith(['explain', 'tp.spec.match.path']);
  expect(whole.out).toContain('Exactly one of exact, prefix, regex has to be given.');
  expect(`${out}${whole.out}`.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each([
  ['trafficpolicy.spec.retires', 'There is no field retires in TrafficPolicy.spec.\nDid you mean retries?'],
  ['trafficpolicy.spec.timeout.unit', 'There is no field unit in TrafficPolicy.spec.timeout.'],
  ['trafikpolicy', 'There is no kind trafikpolicy.\nDid you mean TrafficPolicy?'],
  ['tp.constructor', 'There is no field constructor in TrafficPolicy.\nFields are'],
])('explain %s exits 2 and says what would be right', async (path, message) => {
  const { code, err } = await runWith(['explain', path]);
  expect(code).toBe(EXIT.badInput);
  expect(err).toContain(message);
});

test('an event from a cluster cannot draw on the terminal', async () => {
  const event = {
    id: '1',
    at: '2026-11-21T04:59:57.000Z',
    cluster: 'east',
    type: 'drift-repaired',
    message: 'by \u001b[31mevil\u001b[2J',
    object: null,
    caller: null,
  };
  const events = { edges: [{ cursor: 'c', node: event }], pageInfo: { hasNextPage: false, endCursor: 'c' } };
  const { out } = await runWith(['events'], { answers: { Events: { events } } });
  expect(out).toBe(
    'WHEN     CLUSTER   TYPE             OBJECT   MESSAGE\n3s ago   east      drift-repaired   -        by evil\n',
  );
});

test('an event that somebody asked for says who', async () => {
  const [at, caller] = ['2026-11-21T04:59:57.000Z', { name: 'mira@laptop' }];
  const node = {
    id: '1',
    at,
    cluster: 'east',
    type: 'registered',
    message: 'registered as east',
    object: null,
    caller,
  };
  const events = { edges: [{ cursor: 'c', node }], pageInfo: { hasNextPage: false, endCursor: 'c' } };
  const { out } = await runWith(['events'], { answers: { Events: { events } } });
  expect(out).toContain('registered as east, by mira@laptop\n');
});

const ofTeamA = knowing({ TrafficPolicy: ['canary'], VirtualMesh: ['shop'] }, 'team-a');

test.each([
  [['team-a/tp/canary'], { kind: 'TrafficPolicy', workspace: 'team-a', name: 'canary' }],
  [['tp/canary', '-w', 'team-a'], { kind: 'TrafficPolicy', workspace: 'team-a', name: 'canary' }],
])('delete %j asks for the policy of that workspace', async (words, ref) => {
  const answers = { ...deleting, ...ofTeamA };
  const { code, asked, out } = await runWith(['delete', '--yes', ...words], { answers });
  expect(code).toBe(EXIT.ok);
  expect(asked.find(({ operation }) => operation === 'DeleteDocuments')?.variables).toMatchObject({ refs: [ref] });
  expect(out).toContain('team-a/TrafficPolicy/canary deleted');
});

test('a policy of another workspace is not there, and it is said where it was looked for', async () => {
  const { code, err } = await runWith(['delete', 'tp/canary', '-w', 'team-b'], { answers: ofTeamA });
  expect(code).toBe(EXIT.refused);
  expect(err).toContain('There is no TrafficPolicy canary in workspace team-b.');
});

test.each([
  [['get', 'tp'], 'default'],
  [['get', 'tp', '-w', 'team-a'], 'team-a'],
  [['get', 'tp', '-A'], null],
  [['get', 'vm', '-w', 'team-a'], 'default'],
])('%j asks for documents of workspace %j', async (words, workspace) => {
  const { asked } = await runWith(words, { answers: { Documents: { documents: page() } } });
  expect(asked[0]?.variables).toMatchObject({ workspace });
});

test('policies of all workspaces are listed with theirs', async () => {
  const more = { labels: {}, spec: { virtualMesh: 'shop' }, virtualMesh: 'shop', revision: 1, status: [] };
  const one = { kind: 'TrafficPolicy', name: 'canary', createdAt: '2026-11-21T04:59:57.000Z', ...more };
  const documents = page({ ...one, workspace: 'default' }, { ...one, workspace: 'team-a' });
  const { out } = await runWith(['get', 'tp', '-A'], { answers: { Documents: { documents } } });
  expect(out.split('\n').map((line) => line.slice(0, 20).trim())).toEqual([
    'WORKSPACE   NAME',
    'default     canary',
    'team-a      canary',
    '',
  ]);
});

test('a name and all workspaces at once are bad usage', async () => {
  expect((await runWith(['get', 'tp', 'canary', '-A'], {})).code).toBe(EXIT.badInput);
});
