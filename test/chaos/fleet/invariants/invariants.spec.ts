import { expect, test } from 'vitest';
import type { WitnessedEvent } from '../../../harness/faults/witness.ts';
import { endedByTheFirst, writesIn } from '../history.ts';
import type { ClusterHistory, Frozen } from '../history.ts';
import { nothingWrittenWhereFrozen } from './frozen.ts';
import { generationsOnlyGrow, onlyOwnWasTouched, plantsAreUntouched } from './untouched.ts';
import { acknowledgedOrNewerIsThere, clustersAreWhereTheirRolloutSays } from './whereabouts.ts';

const wanted = new Map([
  [1, new Map([['a', 'one']])],
  [2, new Map([['a', 'two']])],
]);

test.each<[string, Record<string, string>, readonly string[]]>([
  ['all of its revision', { a: 'two' }, []],
  ['another content', { a: 'one' }, ['a on east is another: its rollout says that it has revision 2']],
  ['nothing', {}, ['a on east is missing: its rollout says that it has revision 2']],
  ['something besides', { a: 'two', b: 'x' }, ['b on east is left over: its rollout says that it has revision 2']],
])('a cluster that has %s is where its rollout says, or not', (_, live, messages) => {
  const clusters = [{ name: 'east', revision: 2, live: new Map(Object.entries(live)) }];
  expect(clustersAreWhereTheirRolloutSays(clusters, wanted).map(({ message }) => message)).toEqual(messages);
});

test('a cluster that has less than what was acknowledged is found', () => {
  const clusters = [
    { name: 'east', revision: 7 },
    { name: 'west', revision: 8 },
  ];
  expect(acknowledgedOrNewerIsThere(clusters, [3, 7])).toEqual([]);
  const [finding, ...others] = acknowledgedOrNewerIsThere(clusters, [3, 8]);
  expect([finding?.message, others]).toEqual(['east has revision 7 in the end, and revision 8 was acknowledged', []]);
});

const cluster: ClusterHistory = {
  ...{ name: 'east', wave: 0, cuts: [] },
  writes: [{ begunAt: 50_000, at: 50_001, object: 'a', content: 'one', revision: 1 }],
};
const frozen: Frozen = { target: 'cluster/east', from: 30_000, until: 60_000, isSure: true };

test.each<[string, Partial<Frozen>, ClusterHistory['cuts'], number]>([
  ['while it was frozen', {}, [], 1],
  ['while the fleet was', { target: 'fleet' }, [], 1],
  ['while the VirtualMesh was', { target: 'VirtualMesh/shop' }, [], 1],
  ['while another cluster was', { target: 'cluster/west' }, [], 0],
  ['when nobody knows that it was', { isSure: false }, [], 0],
  ['just after it was', { from: 45_000 }, [], 0],
  ['when it no longer was', { until: 49_000 }, [], 0],
  ['by a request that waited while it was cut off', {}, [{ from: 20_000, until: 40_000 }], 0],
])('what was written %s makes findings: %#', (_, change, cuts, findings) => {
  const history = { clusters: [{ ...cluster, cuts }], frozen: [{ ...frozen, ...change }] };
  const rest = { wanted, accepted: new Map(), manners: new Map<number, never>(), steered: [] };
  expect(nothingWrittenWhereFrozen({ ...history, ...rest })).toHaveLength(findings);
});

test('who unfreezes what another has frozen too ends both', () => {
  const both = [frozen, { ...frozen, from: 35_000, until: 40_000 }, { ...frozen, target: 'fleet' }];
  expect(endedByTheFirst(both).map(({ until }) => until)).toEqual([40_000, 40_000, 60_000]);
});

const ref = { apiGroup: 'g', resource: 'routes', namespace: 'n', name: 'a' };
function event(change: Partial<WitnessedEvent> & { generation?: string } = {}): WitnessedEvent {
  const { generation = '1', ...rest } = change;
  const annotations = { 'overmesh.io/generation': generation, 'overmesh.io/revision': '4' };
  const requestObject = {
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'overmesh' }, annotations },
    spec: { b: 1, a: 2 },
  };
  return {
    ...{ auditID: generation, stage: 'ResponseComplete', verb: 'patch', requestURI: '/', user: { username: 'u' } },
    ...{ userAgent: 'overmesh/1', objectRef: ref, responseStatus: { code: 200 }, requestObject },
    ...{ requestReceivedTimestamp: '1970-01-01T00:00:01Z', stageTimestamp: '1970-01-01T00:00:02Z' },
    ...rest,
  };
}
const created = event({ responseStatus: { code: 201 } });

test('a record of a cluster becomes its writes: ours that were done, with their revision and what they made of the object', () => {
  const others = event({ userAgent: 'kubectl' });
  const refused = event({ responseStatus: { code: 409 } });
  const deleted = event({ verb: 'delete' });
  const common = { begunAt: 1_000, at: 2_000, object: 'g/routes/n/a' };
  expect(writesIn([created, others, refused, deleted])).toEqual([
    { ...common, content: '{"a":2,"b":1}', revision: 4 },
    { ...common, content: undefined, revision: undefined },
  ]);
});

test('an older generation after a newer one is found', () => {
  const events = [created, event({ generation: '3' }), event({ generation: '2' })];
  expect(generationsOnlyGrow([{ name: 'east', events: events.slice(0, 2) }])).toEqual([]);
  expect(generationsOnlyGrow([{ name: 'east', events }])[0]?.message).toBe(
    'g/routes/n/a on east: generation 2 was written after 3',
  );
});

test.each<[string, readonly WitnessedEvent[], RegExp | undefined]>([
  ['our own object', [created, event()], undefined],
  [
    "a stranger's object",
    [event({ userAgent: 'kubectl', responseStatus: { code: 201 } }), event()],
    /somebody else created/,
  ],
  ['an object that no revision wants', [event({ objectRef: { ...ref, name: 'b' } })], /no ledger row/],
  ['which object a delete means, unsaid', [created, event({ verb: 'delete' })], /without the precondition/],
])('a write of %s is told from others', (_, events, message) => {
  const found = onlyOwnWasTouched([{ name: 'east', events }], new Set(['g/routes/n/a']));
  if (message) expect(found.map((one) => one.message).join()).toMatch(message);
  else expect(found).toEqual([]);
});

const planted = { cluster: 'east', path: '/x', uid: 'u', resourceVersion: '7' };

test.each<[string, Partial<typeof planted> | undefined, number]>([
  ['as it was left', {}, 0],
  ['at another version', { resourceVersion: '8' }, 1],
  ['made anew', { uid: 'v' }, 1],
  ['gone', undefined, 1],
])("a stranger's object that is %s makes findings: %#", (_, change, findings) => {
  const now = new Map(change ? [['east /x', { ...planted, ...change }]] : []);
  expect(plantsAreUntouched([planted], now)).toHaveLength(findings);
});
