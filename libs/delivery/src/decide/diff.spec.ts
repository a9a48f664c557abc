import { describe, expect, test } from 'vitest';
import { stepFor } from './diff.ts';
import type { ObjectSituation, ObjectStep } from './diff.ts';
import { creatingRow, entryOf, holder, liveOf, NOW, ownFields, RULES, touched, wantedOf } from './samples.ts';
import type { LedgerEntry, LiveObject, Observation, WantedObject } from './situation.ts';

const want = wantedOf({ spec: { size: 1, color: 'red' } });
const { key } = want;
const live = (object: LiveObject): Observation => ({ state: 'live', object });
const missing: Observation = { state: 'missing' };
const asRecorded: Observation = { state: 'as-recorded' };
const justNow = '2026-11-21T04:59:30.000Z';

function step(
  wanted: WantedObject | undefined,
  entry: LedgerEntry | undefined,
  seen: Observation,
): ObjectStep | undefined {
  const situation: ObjectSituation = { key, ...(wanted ? { wanted } : {}), ...(entry ? { entry } : {}), seen };
  return stepFor(situation, RULES);
}

/** `update force repair`, `leave CONFLICT`, `nothing`: a step in a few words. */
function inWords(done: ObjectStep | undefined): string {
  if (!done) return 'nothing';
  if (done.do === 'create') return `create ${done.because}`;
  if (done.do === 'leave') return `leave ${done.finding.code}${done.finding.retry ? ' for now' : ''}`;
  if (done.do === 'update') return ['update', done.force && 'force', done.repair && 'repair'].filter(Boolean).join(' ');
  return done.do;
}

const ourUpdate = wantedOf({ spec: { size: 2, color: 'red' } });
const edited = touched(want, { size: 9, color: 'red' }, [
  ownFields({ spec: { color: 'red' } }),
  holder('kubectl-edit', 'Update', { size: 9 }, '2026-11-21T04:58:00Z'),
]);
const applied = touched(want, { size: 9, color: 'red' }, [
  ownFields({ spec: { color: 'red' } }),
  holder('argocd', 'Apply', { size: 9 }, '2026-11-21T04:58:00Z'),
]);
const stripped = liveOf(want, {
  resourceVersion: '101',
  markedAsOurs: false,
  content: { metadata: {}, ...want.object.body },
  managers: [{ ...ownFields(want.object.body), fields: { 'f:spec': { 'f:size': {}, 'f:color': {} } } }],
});
const relabelled = liveOf(want, {
  markedAsOurs: false,
  content: { metadata: { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, ...want.object.body },
  managers: [
    { ...ownFields(want.object.body), fields: { 'f:spec': { 'f:size': {}, 'f:color': {} } } },
    {
      manager: 'helm',
      operation: 'Update',
      fields: { 'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/managed-by': {} } } },
    },
  ],
});
const fieldGone = touched(want, { color: 'red' }, [ownFields({ spec: { color: 'red' } })]);
const added = (operation: 'Apply' | 'Update') =>
  touched(want, { size: 1, color: 'red', off: true }, [
    ownFields(want.object.body),
    holder('kubectl-patch', operation, { off: true }),
  ]);
const cleared = touched(want, { size: 1, color: 'red' }, []);
const threeRepairs = ['2026-11-21T04:51:00Z', '2026-11-21T04:53:00Z', '2026-11-21T04:55:00Z'];
const oldRepairs = ['2026-11-21T04:30:00Z', '2026-11-21T04:49:00Z', '2026-11-21T04:55:00Z'];
const status = liveOf(want, { resourceVersion: '150' });
const others = liveOf(want, { uid: 'uid-2', resourceVersion: '200' });

describe('an object that is wanted', () => {
  const rows: readonly (readonly [string, WantedObject, LedgerEntry | undefined, Observation, string])[] = [
    ['without a row is created', want, undefined, missing, 'create new'],
    ['that is gone by the ledger is created', want, entryOf(want, { phase: 'gone' }), missing, 'create new'],
    ['that a backup brought back is recorded', want, entryOf(want, { phase: 'gone' }), live(status), 'record'],
    [
      'that came back under another UID is left',
      want,
      entryOf(want, { phase: 'gone' }),
      live(others),
      'leave FOREIGN_OBJECT',
    ],
    [
      'of another VirtualMesh until now is marked anew',
      want,
      entryOf(want, { virtualMesh: 'old' }),
      asRecorded,
      'update',
    ],
    [
      'of another VirtualMesh is marked anew when read',
      want,
      entryOf(want, { virtualMesh: 'old' }),
      live(status),
      'update',
    ],
    ['just as recorded needs nothing', want, entryOf(want), asRecorded, 'nothing'],
    ['as recorded and changed by us is updated', ourUpdate, entryOf(want), asRecorded, 'update'],
    [
      'as recorded, from another document, is updated',
      wantedOf({ spec: { size: 1, color: 'red' }, intents: ['TrafficPolicy/q'] }),
      entryOf(want),
      asRecorded,
      'update',
    ],
    ['that only got a status is recorded', want, entryOf(want), live(status), 'record'],
    ['changed by us while it got a status is updated', ourUpdate, entryOf(want), live(status), 'update'],
    ['edited by hand is repaired with force', want, entryOf(want), live(edited), 'update force repair'],
    ['edited by hand and changed by us is repaired too', ourUpdate, entryOf(want), live(edited), 'update force repair'],
    ['with a field taken away is repaired', want, entryOf(want), live(fieldGone), 'update repair'],
    ['applied by another manager is left', want, entryOf(want), live(applied), 'leave CONFLICT'],
    ['applied by another is left also when ours changes', ourUpdate, entryOf(want), live(applied), 'leave CONFLICT'],
    [
      'edited after 3 repairs in 9 minutes is left',
      want,
      entryOf(want, { repairs: threeRepairs }),
      live(edited),
      'leave FIGHT',
    ],
    [
      'with a field taken away after 3 repairs is left',
      want,
      entryOf(want, { repairs: threeRepairs }),
      live(fieldGone),
      'leave FIGHT',
    ],
    [
      'edited after 3 repairs and changed by us since is written',
      ourUpdate,
      entryOf(want, { repairs: threeRepairs }),
      live(edited),
      'update force repair',
    ],
    [
      'deleted by hand after 3 repairs and changed by us since is created',
      ourUpdate,
      entryOf(want, { repairs: threeRepairs }),
      missing,
      'create vanished',
    ],
    ['whose field ownership was cleared is taken back', want, entryOf(want), live(cleared), 'update force repair'],
    [
      'whose field ownership was cleared is written with force when ours changes',
      ourUpdate,
      entryOf(want),
      live(cleared),
      'update force',
    ],
    [
      'with a field set beside ours by hand is repaired',
      want,
      entryOf(want),
      live(added('Update')),
      'update force repair',
    ],
    ['with a field applied beside ours is left', want, entryOf(want), live(added('Apply')), 'leave CONFLICT'],
    [
      'that stays for good may have fields of others beside ours',
      { ...want, object: { ...want.object, keep: true } },
      entryOf(want),
      live(added('Update')),
      'record',
    ],
    [
      'edited after 3 repairs of which 2 are old is repaired',
      want,
      entryOf(want, { repairs: oldRepairs }),
      live(edited),
      'update force repair',
    ],
    ['with our label taken off is repaired', want, entryOf(want), live(stripped), 'update repair'],
    [
      'with our label given to Helm is repaired with force',
      want,
      entryOf(want),
      live(relabelled),
      'update force repair',
    ],
    ['deleted by hand is created again', want, entryOf(want), missing, 'create vanished'],
    ['deleted by hand after 3 repairs is left', want, entryOf(want, { repairs: threeRepairs }), missing, 'leave FIGHT'],
    [
      'of whose name a foreign object exists is left',
      want,
      entryOf(want, { phase: 'gone' }),
      live(others),
      'leave FOREIGN_OBJECT',
    ],
    ['recreated by hand under another UID is left', want, entryOf(want), live(others), 'leave FOREIGN_OBJECT'],
    [
      'being deleted is waited for',
      want,
      entryOf(want),
      live({ ...status, deleting: true }),
      'leave TERMINATING for now',
    ],
    [
      'that cannot be read is left',
      want,
      entryOf(want),
      { state: 'unknown', reason: 'forbidden' },
      'leave UNKNOWN for now',
    ],
    ['whose create was never answered and is not there is created', want, creatingRow(want), missing, 'create again'],
    ['whose create was never answered and is there is recorded', want, creatingRow(want), live(liveOf(want)), 'record'],
    [
      'whose create was never answered and that lost our label gets it back',
      want,
      creatingRow(want),
      live({ ...stripped, uid: 'uid-2' }),
      'update',
    ],
    [
      'whose older create came late is written over',
      want,
      creatingRow(want),
      live(liveOf(want, { generation: 6 })),
      'update',
    ],
    [
      'marked like ours by kubectl is foreign',
      want,
      creatingRow(want),
      live(liveOf(want, { managers: [holder('kubectl', 'Apply', { size: 1 })] })),
      'leave FOREIGN_OBJECT',
    ],
    [
      'of a generation that we never wrote is foreign',
      want,
      creatingRow(want),
      live(liveOf(want, { generation: 8 })),
      'leave FOREIGN_OBJECT',
    ],
    [
      'without our generation is foreign',
      want,
      creatingRow(want),
      live({ ...liveOf(want), generation: Number.NaN }),
      'leave FOREIGN_OBJECT',
    ],
    [
      'whose update happened unanswered is recorded',
      ourUpdate,
      entryOf(ourUpdate, { phase: 'updating', generation: 8 }),
      live(liveOf(ourUpdate, { generation: 8, resourceVersion: '101' })),
      'record',
    ],
    [
      'whose update did not happen is updated',
      ourUpdate,
      entryOf(ourUpdate, { phase: 'updating', generation: 8 }),
      live(liveOf(want)),
      'update',
    ],
    [
      'whose update would have changed marks only, and did not happen, is updated',
      want,
      entryOf(want, { phase: 'updating', generation: 8 }),
      live(liveOf(want)),
      'update',
    ],
    [
      'again, after a delete was begun, is written',
      want,
      entryOf(want, { phase: 'deleting' }),
      live(liveOf(want)),
      'update',
    ],
    [
      'again, after a delete that happened, is created',
      want,
      entryOf(want, { phase: 'deleting' }),
      missing,
      'create vanished',
    ],
  ];
  test.each(rows)('%s', (_name, wanted, entry, seen, expected) => {
    expect(inWords(step(wanted, entry, seen))).toBe(expected);
  });
});

/** The kind's definition, which we wrote 5 s or an hour ago: see NOW. */
const definedAt = (phaseSince: string, phase: LedgerEntry['phase'] = 'present') => entryOf(want, { phase, phaseSince });
const unserved: Observation = { state: 'unknown', reason: 'no such kind', isKindMissing: true };

test.each<[name: string, definition: LedgerEntry | undefined, seen: Observation, expected: string]>([
  ['that nobody defines is unknown', undefined, unserved, 'leave UNKNOWN for now'],
  [
    'that we defined 5 s ago is served soon',
    definedAt('2026-11-21T04:59:55.000Z'),
    unserved,
    'leave SOON_SERVED for now',
  ],
  ['that we defined an hour ago is unknown', definedAt('2026-11-21T04:00:00.000Z'), unserved, 'leave UNKNOWN for now'],
  [
    'whose definition is gone again is unknown',
    definedAt('2026-11-21T04:59:55.000Z', 'gone'),
    unserved,
    'leave UNKNOWN for now',
  ],
  [
    'that could not be read for another reason is unknown',
    definedAt('2026-11-21T04:59:55.000Z'),
    { state: 'unknown', reason: 'forbidden' },
    'leave UNKNOWN for now',
  ],
])('an object of a kind %s', (_name, definition, seen, expected) => {
  const known = definition && { definition };
  const found = creatingRow(want, { phase: 'gone' });
  expect(inWords(stepFor({ key, wanted: want, entry: found, ...known, seen }, RULES))).toBe(expected);
});

describe('an object that is not wanted', () => {
  const keep = entryOf(want, { keep: true });
  const rows: readonly (readonly [string, LedgerEntry | undefined, Observation, string])[] = [
    ['and not in the ledger is nobody of ours', undefined, live(liveOf(want)), 'nothing'],
    ['as recorded is deleted', entryOf(want), asRecorded, 'delete'],
    ['with our label and UID is deleted', entryOf(want), live(status), 'delete'],
    ['edited by hand is deleted all the same', entryOf(want), live(edited), 'delete'],
    ['without our label is left', entryOf(want), live(stripped), 'leave UNMARKED'],
    ['under another UID is forgotten', entryOf(want), live(others), 'forget'],
    ['and missing is forgotten', entryOf(want), missing, 'forget'],
    ['that cannot be read is left', entryOf(want), { state: 'unknown', reason: 'forbidden' }, 'leave UNKNOWN for now'],
    ['being deleted is waited for', entryOf(want), live({ ...status, deleting: true }), 'leave TERMINATING for now'],
    ['that others may have built on stays', keep, asRecorded, 'nothing'],
    ['that others may have built on stays when it cannot be read', keep, { state: 'unknown', reason: 'x' }, 'nothing'],
    ['that is gone stays so', entryOf(want, { phase: 'gone' }), missing, 'nothing'],
    ['that is gone and came back with a backup is deleted', entryOf(want, { phase: 'gone' }), live(status), 'delete'],
    ['that is gone leaves a namesake alone', entryOf(want, { phase: 'gone' }), live(others), 'nothing'],
    ['that came back without our label is left', entryOf(want, { phase: 'gone' }), live(stripped), 'leave UNMARKED'],
    [
      'whose create began 30 s ago may still come',
      creatingRow(want, { phaseSince: justNow }),
      missing,
      'leave LATE_WRITE_POSSIBLE for now',
    ],
    ['whose create began an hour ago is forgotten', creatingRow(want), missing, 'forget'],
    ['whose create was never answered and is there is deleted', creatingRow(want), live(liveOf(want)), 'delete'],
    [
      'whose name somebody else took is forgotten',
      creatingRow(want),
      live(liveOf(want, { managers: [holder('kubectl', 'Apply', { size: 1 })] })),
      'forget',
    ],
    [
      'whose create was never answered and that lost our label is left',
      creatingRow(want),
      live(liveOf(want, { markedAsOurs: false })),
      'leave UNMARKED',
    ],
    ['whose update may have happened is deleted', entryOf(want, { phase: 'updating' }), live(status), 'delete'],
    ['whose delete was begun is deleted', entryOf(want, { phase: 'deleting' }), live(status), 'delete'],
    [
      'whose delete happened is forgotten',
      entryOf(want, { phase: 'deleting', phaseSince: justNow }),
      missing,
      'forget',
    ],
  ];
  test.each(rows)('%s', (_name, entry, seen, expected) => {
    expect(inWords(step(undefined, entry, seen))).toBe(expected);
  });
});

test('a repair names UID and resourceVersion that it saw, the field, its author and the time', () => {
  expect(step(want, entryOf(want), live(edited))).toMatchObject({
    do: 'update',
    uid: 'uid-1',
    resourceVersion: '101',
    drift: [
      { path: 'spec.size', author: { manager: 'kubectl-edit', operation: 'Update', time: '2026-11-21T04:58:00Z' } },
    ],
  });
});

test('an update without a look names UID and resourceVersion of the ledger', () => {
  expect(step(ourUpdate, entryOf(want), asRecorded)).toMatchObject({ uid: 'uid-1', resourceVersion: '100' });
});

test('a conflict names manager and field', () => {
  const left = step(want, entryOf(want), live(applied));
  expect(left).toMatchObject({ wanted: want, finding: { message: expect.stringMatching(/argocd.*spec\.size/) } });
});

test('what the server did not keep of our last write is told, and written again after 5 minutes', () => {
  const pruned = liveOf(want, { content: { metadata: liveOf(want).content['metadata'] ?? {}, spec: { size: 1 } } });
  const at = (phaseSince: string) => inWords(step(want, entryOf(want, { phaseSince }), live(pruned)));
  expect(at('2026-11-21T04:55:30.000Z')).toBe('leave UNKEPT');
  expect(at('2026-11-21T04:54:30.000Z')).toBe('update');
  const handEdited = { ...pruned, resourceVersion: '101' };
  expect(inWords(step(want, entryOf(want, { phaseSince: justNow }), live(handEdited)))).toBe('update repair');
});

test('the object of an unanswered create is learnt of where it is left, and one that is known is not learnt again', () => {
  const unmarked = liveOf(want, { markedAsOurs: false });
  const endsUnmarked = { ...unmarked, deleting: true };
  expect(step(undefined, creatingRow(want), live(unmarked))).toMatchObject({ found: { uid: 'uid-1' } });
  expect(step(want, creatingRow(want), live(endsUnmarked))).toMatchObject({ found: { uid: 'uid-1' } });
  expect(step(undefined, entryOf(want), live(unmarked))).not.toHaveProperty('found');
  expect(step(want, creatingRow(want), live(liveOf(want, { generation: 8 })))).not.toHaveProperty('found');
});

test('a fight is counted from the time of looking', () => {
  expect(Date.parse(NOW) - Date.parse(threeRepairs[0] ?? '')).toBeLessThan(600_000);
});

test('an object that ends is told with its finalizers and since when', () => {
  const metadata = { deletionTimestamp: '2026-11-21T04:59:00Z', finalizers: ['example.io/hold'] };
  const ending = liveOf(want, { deleting: true, content: { metadata, ...want.object.body } });
  expect(step(undefined, entryOf(want), live(ending))).toMatchObject({
    finding: { message: expect.stringContaining('since 2026-11-21T04:59:00Z, held by example.io/hold') as string },
  });
});
