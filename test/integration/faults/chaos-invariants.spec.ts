import { expect, test } from 'vitest';
import type { Suffered } from '../../chaos/actors/nemesis.ts';
import type { Said } from '../../chaos/actors/listener.ts';
import type { Aftermath } from '../../chaos/after/aftermath.ts';
import type { IntentRow } from '../../chaos/after/rows.ts';
import { acknowledgedWritesAreKept } from '../../chaos/invariants/acknowledged.ts';
import { contains } from '../../chaos/invariants/contains.ts';
import type { Invariant } from '../../chaos/invariants/finding.ts';
import { foreignObjectsAreUntouched } from '../../chaos/invariants/foreign.ts';
import { onlyOursWasTouched } from '../../chaos/invariants/history.ts';
import { tenantsAreToldInFewWords, tenantsReachNothing } from '../../chaos/invariants/tenants.ts';
import { itStandsByItself } from '../../chaos/invariants/standing.ts';
import { cutOffClustersAreTold } from '../../chaos/invariants/told.ts';
import type { Document, Edit } from '../../chaos/plan/edits.ts';
import { PLACES } from '../../chaos/world.ts';

/** Evidence of which only a part is there: an invariant looks at no more. */
function evidence(part: object): Aftermath {
  return { plan: { first: [] }, writers: [], suffered: [], said: [], deaths: [], rest: { open: [] }, ...part } as never;
}

async function messagesOf(look: Invariant, part: object): Promise<readonly string[]> {
  return (await look(evidence(part))).map(({ message }) => message);
}

const policy = (timeout: string): Document => ({
  apiVersion: 'overmesh.io/v1',
  kind: 'TrafficPolicy',
  metadata: { name: 'p1' },
  spec: { virtualMesh: 'shop', timeout },
});
const row = (introducedIn: number, retiredIn: number | null, { kind, metadata, spec }: Document): IntentRow =>
  ({ kind, name: metadata.name, virtualMesh: 'shop', introducedIn, retiredIn, spec }) as IntentRow;
const edit = (change: Partial<Edit>) => ({ requestId: 'r1', waitMs: 0, confirmDeletes: true, ...change }) as Edit;
const acknowledged = (change: Partial<Edit>, revision: number) => ({
  writers: [{ acknowledged: [{ edit: edit(change), at: 0, revisions: [{ virtualMesh: 'shop', revision }] }] }],
});
const put = acknowledged({ do: 'apply', documents: [policy('1s')] }, 2);
const removal = acknowledged({ do: 'delete', refs: [{ kind: 'TrafficPolicy', name: 'p1' }] }, 3);

test('an acknowledged change that is there is no finding', async () => {
  expect(
    await messagesOf(acknowledgedWritesAreKept, { ...put, rows: { intents: [row(2, null, policy('1s'))] } }),
  ).toEqual([]);
});

test.each([
  ['nothing is there', put, [], /does not hold it/],
  ['another content is there', put, [row(2, null, policy('2s'))], /does not hold it/],
  ['what was deleted is still there', removal, [row(3, null, policy('1s'))], /does not hold it/],
  ['somebody else has changed it since', put, [row(2, 3, policy('1s')), row(3, null, policy('9s'))], /nobody was told/],
] as const)('an acknowledged change is lost when %s', async (_, given, intents, message) => {
  const messages = await messagesOf(acknowledgedWritesAreKept, { ...given, rows: { intents } });
  expect(messages.join('\n')).toMatch(message);
});

const cut: Suffered = {
  trouble: { on: 'line', cluster: 'east', fault: { kind: 'blackhole' }, match: {} },
  from: 100_000,
  healing: 135_000,
  until: 135_000,
};
const said = (at: number, ...troubles: readonly string[]): Said => ({ at, cluster: 'east', troubles });

test.each([
  ['is told after 20 s', [cut], [said(110_000), said(120_000, 'Reachable: timeout')], 0],
  ['is told after 30 s', [cut], [said(110_000), said(130_000, 'Reachable: timeout')], 1],
  ['is called well all the time', [cut], [said(110_000), said(130_000)], 1],
  ['is cut off for 20 s only', [{ ...cut, healing: 120_000, until: 120_000 }], [], 0],
  ['takes 15 s to start after 20 s', [{ ...cut, healing: 120_000 }], [], 0],
  [
    'is cut off while a worker is paused',
    [cut, { ...cut, trouble: { on: 'power', part: 'worker-1', how: 'pause' } as const }],
    [],
    0,
  ],
] as const)('a cluster that %s makes findings: %#', async (_, suffered, heard, findings) => {
  expect(await messagesOf(cutOffClustersAreTold, { suffered, said: heard })).toHaveLength(findings);
});

test.each([
  ['as it was left', { uid: 'u1', resourceVersion: '7' }, 0],
  ['at another resourceVersion', { uid: 'u1', resourceVersion: '8' }, 1],
  ['made anew', { uid: 'u2', resourceVersion: '7' }, 1],
  ['gone', undefined, 1],
] as const)('a foreign object that is %s', async (_, metadata, findings) => {
  const path = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/close';
  const live = metadata
    ? [{ kind: 'VirtualService', metadata: { namespace: 'bookinfo', name: 'close', ...metadata } }]
    : [];
  const clusters = [{ name: 'east', cluster: { place: PLACES[0] }, live, audit: [] }];
  const objects = new Map([[path, { path, uid: 'u1', resourceVersion: '7' }]]);
  expect(
    await messagesOf(foreignObjectsAreUntouched, { clusters, hands: new Map([['east', { objects }]]) }),
  ).toHaveLength(findings);
});

test.each([
  [201, 0],
  [504, 0],
  [409, 1],
])('a delete after a create that was answered %i makes findings: %i', async (code, findings) => {
  const objectRef = { apiGroup: 'g', resource: 'routes', namespace: 'n', name: 'a' };
  const metadata = { labels: { 'app.kubernetes.io/managed-by': 'overmesh' } };
  const event = { stage: 'ResponseComplete', userAgent: 'overmesh', objectRef, requestURI: '/', stageTimestamp: '' };
  const preconditions = { uid: 'u1', resourceVersion: '7' };
  const audit = [
    { ...event, auditID: '1', verb: 'patch', responseStatus: { code }, requestObject: { metadata } },
    { ...event, auditID: '2', verb: 'delete', responseStatus: { code: 200 }, requestObject: { preconditions } },
  ];
  const ref = { kind: { group: 'g', plural: 'routes' }, namespace: 'n', name: 'a' };
  const part = { clusters: [{ id: 'c', name: 'east', audit }], rows: { ledger: [{ clusterId: 'c', ref }] } };
  expect(await messagesOf(onlyOursWasTouched, part)).toHaveLength(findings);
});

const applied = (apiGroup: string, resource: string, namespace: string) => ({
  stage: 'ResponseComplete',
  auditID: '1',
  userAgent: 'overmesh',
  verb: 'patch',
  requestURI: '/',
  stageTimestamp: '',
  responseStatus: { code: 201 },
  objectRef: { apiGroup, resource, namespace, name: 'overmesh-shop' },
});

test.each([
  ['in the namespace of a tenant', applied('networking.istio.io', 'virtualservices', 'tenant'), 1],
  ['for a whole mesh in a namespace of his choice', applied('security.istio.io', 'peerauthentications', 'bookinfo'), 1],
  [
    'for a whole mesh where its control plane is',
    applied('security.istio.io', 'peerauthentications', 'istio-system'),
    0,
  ],
  ['elsewhere', applied('networking.istio.io', 'virtualservices', 'bookinfo'), 0],
])('a write %s', async (_, event, findings) => {
  const clusters = [{ name: 'east', cluster: { place: PLACES[0] }, audit: [event] }];
  expect(await messagesOf(tenantsReachNothing, { clusters })).toHaveLength(findings);
});

test('a flood of events that a tenant made, and an inventory that he left incomplete, are findings', async () => {
  const event = { clusterId: 'c', type: 'orphaned-object' };
  const given = (events: number, problems: readonly object[]) => ({
    clusters: [{ id: 'c', name: 'east' }],
    rows: { events: Array.from({ length: events }, () => event), inventories: [{ clusterId: 'c', problems }] },
  });
  expect(await messagesOf(tenantsAreToldInFewWords, given(80, []))).toEqual([]);
  expect(await messagesOf(tenantsAreToldInFewWords, given(81, [{ reason: 'unstorable' }]))).toHaveLength(2);
});

test('a program that ended by itself, unrest and an unclear answer are findings', async () => {
  const writers = [{ unanswered: ['r1'], faults: ['r2'] }];
  const part = { writers, deaths: ['api ended: exit code 1'], rest: { ms: 120_000, open: ['lane of east: retrying'] } };
  expect(await messagesOf(itStandsByItself, part)).toHaveLength(4);
});

test.each([
  [{ a: [{ b: 1, c: 2 }], d: 3 }, { a: [{ b: 1 }] }, true],
  [{ a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 1 }] }, false],
  [{ a: [{ b: 2 }] }, { a: [{ b: 1 }] }, false],
  [{}, { a: [], b: {} }, true],
  [undefined, { a: 1 }, false],
])('%j has all of %j: %s', (live, wanted, has) => {
  expect(contains(live, wanted)).toBe(has);
});
