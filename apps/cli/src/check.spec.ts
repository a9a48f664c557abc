import { expect, test } from 'vitest';
import { HttpAnswer } from '../test/fake-server.ts';
import { runWith } from '../test/run-with.ts';
import { clusterSample, page, statusSample } from '../test/samples.ts';
import { EXIT } from './failure.ts';

const worker = { name: 'host/12', seenAt: '2026-11-21T04:59:58.000Z', alive: true };
const key = { id: '3f9c0a11d2b7e645', current: true, held: true, credentials: 1, clusters: ['east'], roots: ['shop'] };

const ending = (state: string, changes: object = {}) => ({
  ...{ what: 'root', subject: 'CN=root', fingerprint: 'ab'.repeat(32), endsAt: '2026-11-25T05:00:00.000Z', state },
  ...{ places: ['east/istio', 'west/istio'], placeCount: 2, ...changes },
});

/** An installation in which all is well. */
const well = {
  Hub: { hub: { program: '1.0.0', database: 'CreateAll0001', missing: [], workers: [worker] } },
  MasterKeys: { masterKeys: { changeable: true, keys: [key] } },
  Pauses: { pauses: [] },
  Unmatched: { unmatched: [] },
  RunningRollouts: { rollouts: page() },
  Endings: { endings: page(ending('fine')) },
  Clusters: { clusters: page(clusterSample()) },
  StatusSummaries: { status: page(statusSample()) },
  DocumentNames: { documents: page({ workspace: 'default', name: 'shop' }) },
  Members: { members: { name: 'shop', members: [{ cluster: 'east', mesh: 'istio' }], leftOut: [] } },
};

test('where all is well it says of each area how much there was to look at, and exits 0', async () => {
  const { code, out } = await runWith(['check'], { answers: well });
  expect([code, out.split('\n')]).toEqual([
    EXIT.ok,
    [
      'hub          ok, Overmesh 1.0.0',
      'database     ok, at CreateAll0001',
      'queue        ok',
      'workers      ok, 1 worker',
      'clusters     ok, 1 cluster',
      'credentials  ok',
      'meshes       ok, 1 mesh in 1 VirtualMesh',
      'trust        ok, 1 certificate',
      'documents    ok, 1 document',
      'rollouts     ok',
      'drift        ok',
      '',
      'All is well.',
      '',
    ],
  ]);
});

const condition = {
  ...{ type: 'Reachable', status: 'False', reason: 'Refused', message: 'it refuses the connection' },
  ...{ since: '2026-11-21T04:00:00.000Z', checkedAt: '2026-11-21T04:59:00.000Z' },
};
const { lane, inventory } = clusterSample();
if (!lane || !inventory) throw new Error('the sample has a lane and an inventory');
const pause = { target: 'cluster/east', reason: 'INC-42', caller: { name: 'ann' }, since: '2026-11-21T04:00:00.000Z' };

const withCluster = (changes: Parameters<typeof clusterSample>[0]) => ({
  Clusters: { clusters: page(clusterSample(changes)) },
});
const withHub = (changes: object) => ({ Hub: { hub: { ...well.Hub.hub, ...changes } } });
const withMembers = (changes: object) => ({ Members: { members: { ...well.Members.members, ...changes } } });

test.each([
  [
    'a queue that does not answer',
    withHub({ missing: ['queue'] }),
    'queue        1 problem',
    'problem: queue the queue does not answer the api',
    'fix: see whether Redis answers, where REDIS_URL names one',
  ],
  [
    'no living worker',
    withHub({ workers: [{ ...worker, alive: false, seenAt: '2026-11-21T04:50:00.000Z' }] }),
    'workers      1 problem',
    'no worker lives, so no cluster is written to or watched; the last was seen 10m ago',
    'fix: start one',
  ],
  [
    'a cluster out of reach',
    withCluster({ state: 'unreachable', conditions: [condition] }),
    'clusters     1 problem',
    'problem: cluster/east is unreachable: it refuses the connection',
    'fix: see whether its API server answers, then: overmesh cluster check east',
  ],
  [
    'deletes that wait for a person',
    withCluster({ lane: { ...lane, state: 'held', reason: 'would delete all 7 objects' } }),
    'clusters     1 problem',
    'problem: cluster/east writing is held: would delete all 7 objects',
    'fix: overmesh cluster confirm east --generation 2, if they shall go',
  ],
  [
    'a credential that has ended',
    withCluster({ credentialExpiresAt: '2026-11-21T04:00:00.000Z' }),
    'credentials  1 problem',
    'problem: cluster/east its credential has ended',
    'fix: overmesh cluster credentials east --kubeconfig FILE',
  ],
  [
    'a master key that is not there',
    { MasterKeys: { masterKeys: { changeable: true, keys: [{ ...key, held: false }] } } },
    'credentials  1 problem',
    'problem: master key 3f9c0a11d2b7e645 is not here, and the credentials of east and the roots of shop need it',
    'fix: put it back',
  ],
  [
    'a kind that could not be read',
    withCluster({
      inventory: { ...inventory, problems: [{ kind: 'Pod', reason: 'forbidden', message: 'forbidden' }] },
    }),
    'meshes       1 problem',
    'problem: cluster/east could not read Pod: forbidden',
    'fix: overmesh cluster check east',
  ],
  [
    'a VirtualMesh without a mesh',
    withMembers({ members: [] }),
    'meshes       1 problem',
    'problem: VirtualMesh/shop has no mesh, so its policies act nowhere',
    'fix: change spec.meshes of it: overmesh describe VirtualMesh/shop',
  ],
  [
    'a policy that is overruled in two places',
    {
      StatusSummaries: {
        status: page(
          ...['east', 'west'].map((cluster) => statusSample({ cluster, problems: ['timeout is overruled'] })),
        ),
      },
    },
    'documents    1 problem',
    'problem: TrafficPolicy/canary on east/istio, west/istio: timeout is overruled',
    'fix: overmesh describe TrafficPolicy/canary',
  ],
  [
    'a root that ends within days',
    { Endings: { endings: page(ending('urgent')) } },
    'trust        1 problem',
    'problem: root abababababababab CN=root of east/istio, west/istio ends in 4d',
    'fix: replace it as its mesh documents it',
  ],
  [
    'a policy that reaches nothing',
    { Unmatched: { unmatched: [{ document: 'TrafficPolicy/typo', reason: 'there is no Service reviws' }] } },
    'documents    1 problem',
    'problem: TrafficPolicy/typo reaches nothing: there is no Service reviws',
    'or: overmesh delete TrafficPolicy/typo',
  ],
  [
    'a rollout that was held',
    { RunningRollouts: { rollouts: page({ virtualMesh: 'shop', state: 'held', reason: 'wave canary failed' }) } },
    'rollouts     1 problem',
    'problem: VirtualMesh/shop its rollout is held: wave canary failed',
    'fix: overmesh rollout status shop',
  ],
])('%s is a problem with its fix, and fails the check', async (_name, changes, head, problem, fix) => {
  const { code, out } = await runWith(['check'], { answers: { ...well, ...changes } });
  expect(code).toBe(EXIT.refused);
  for (const words of [head, problem, fix, '\n1 problem.\n']) expect(out).toContain(words);
});

test('a credential that is about to end is told of with its cluster alone, and a root in good time as a warning', async () => {
  const credential = ending('urgent', { what: 'credential', fingerprint: null, subject: 'east' });
  const answers = { ...well, Endings: { endings: page(credential, ending('warning')) } };
  const { code, out } = await runWith(['check'], { answers });
  expect(code).toBe(EXIT.ok);
  expect(out).toContain('trust        1 warning');
});

test('where no certificate could be read it does not say that trust is well', async () => {
  const { code, out } = await runWith(['check'], { answers: { ...well, Endings: { endings: page() } } });
  expect(code).toBe(EXIT.ok);
  expect(out).toContain('trust        1 warning');
  expect(out).toContain('warning: certificates of meshes: none could be read, so nobody is told before they end');
});

test.each([
  ['a paused cluster', withCluster({ pause }), 'is paused by ann: INC-42', 'overmesh resume cluster/east'],
  [
    'objects with our label that are not ours',
    withCluster({ lane: { ...lane, orphanedObjects: ['networking.istio.io/VirtualService/shop/cart'] } }),
    'left alone: networking.istio.io/VirtualService/shop/cart',
    'see whose they are: overmesh cluster adopt east --plan',
  ],
  [
    'a choice in vain',
    withMembers({ leftOut: [{ cluster: 'mars', mesh: null, reason: 'there is no cluster mars' }] }),
    'VirtualMesh/shop chooses in vain: there is no cluster mars',
    'change spec.meshes of it',
  ],
])('%s is a warning: exit 0, and 3 with --strict', async (_name, changes, warning, fix) => {
  const answers = { ...well, ...changes };
  const { code, out } = await runWith(['check'], { answers });
  expect(code).toBe(EXIT.ok);
  for (const words of [warning, fix, '\n1 warning.\n']) expect(out).toContain(words);
  const strict = await runWith(['check', '--strict'], { answers });
  expect(strict.code).toBe(EXIT.refused);
});

test('a hub that cannot answer is a finding too, with its own exit code, and a program gets it as JSON', async () => {
  const answers = { Hub: () => new HttpAnswer(503, {}) };
  const { code, out } = await runWith(['check', '-o', 'json'], { answers });
  expect(code).toBe(EXIT.unavailable);
  expect(JSON.parse(out)).toMatchObject({ ok: false, findings: [{ area: 'hub', severity: 'problem' }] });
});

test('findings keep to a terminal of 80 columns', async () => {
  const { out } = await runWith(['check'], {
    answers: { ...well, ...withHub({ workers: [] }), ...withMembers({ members: [] }) },
    columns: 80,
  });
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
