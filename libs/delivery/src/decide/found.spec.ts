import { INSTALLATION_ANNOTATION, VIRTUAL_MESH_LABEL } from '@overmesh/meshes/kit';
import type { JsonObject } from '@overmesh/model';
import { describe, expect, test } from 'vitest';
import { stepFor } from './diff.ts';
import type { ObjectStep } from './diff.ts';
import { isTakenOver, writerOf } from './found.ts';
import { judgeFound } from './judge-found.ts';
import { appliedBy, creatingRow, entryOf, holder, liveOf, ownFields, RULES, wantedOf } from './samples.ts';
import type { Agreement, LedgerEntry, LiveObject, WantedObject } from './situation.ts';

const want = wantedOf({ spec: { size: 1 } });

/** The object as an installation has written it last; of before there were ids where none is named. */
function writtenBy(
  installation?: string,
  spec: JsonObject = { size: 1 },
  change: Partial<LiveObject> = {},
): LiveObject {
  const given = wantedOf({ spec });
  const live = liveOf(given, { uid: 'uid-9', resourceVersion: '900' });
  const labels = { ...(live.content['metadata'] as { labels: object }).labels, [VIRTUAL_MESH_LABEL]: 'vm' };
  const labelled = { ...live, content: { ...live.content, metadata: { labels } } };
  return { ...(installation ? appliedBy(installation, labelled, given.hash) : labelled), ...change };
}

/** What the API server shows besides what was written: also a default looks just so. */
function grown(object: LiveObject): LiveObject {
  return { ...object, content: { ...object.content, spec: { size: 1, more: 'x' } } };
}

const agreed = (changes: Partial<Agreement> = {}): Agreement => ({
  ...{ key: want.key, uid: 'uid-9', installation: 'here', differing: false },
  ...changes,
});
const there = agreed({ installation: 'there' });
const unnamed = agreed({ installation: null });

interface Given {
  readonly agreement?: Agreement | undefined;
  readonly entry?: LedgerEntry;
  readonly wanted?: WantedObject | undefined;
}

function step(object: LiveObject, { agreement, entry, ...given }: Given = {}): ObjectStep | undefined {
  const wanted = 'wanted' in given ? given.wanted : want;
  const rules = { ...RULES, agreed: new Map(agreement ? [[want.key, agreement]] : []) };
  const seen = { state: 'live', object } as const;
  return stepFor({ key: want.key, ...(wanted && { wanted }), ...(entry && { entry }), seen }, rules);
}

function inWords(done: ObjectStep | undefined): string {
  const lost = done && 'lost' in done && done.lost ? ', and the ledger lets go' : '';
  if (done?.do === 'leave') return `leave ${done.finding.code}${lost}`;
  return done?.do === 'update' ? `update ${done.adopts ? 'adopts' : ''}` : `${done?.do ?? 'nothing'}${lost}`;
}

const other = { size: 2 };
const differing = { differing: true };

describe('an object with our marks that the ledger does not know', () => {
  test.each<[string, LiveObject, Agreement | undefined, string]>([
    ['is left alone unasked, though it is just as wanted', writtenBy('here'), undefined, 'leave FOREIGN_OBJECT'],
    ['of another installation is left alone unasked', writtenBy('there'), undefined, 'leave TAKEN_OVER'],
    ['of before there were ids is left alone unasked', writtenBy(), undefined, 'leave FOREIGN_OBJECT'],
    ['of this installation is taken over without a write', writtenBy('here'), agreed(), 'adopt'],
    ['of another installation gets our mark', writtenBy('there'), there, 'update adopts'],
    ['of before there were ids gets our mark', writtenBy(), unnamed, 'update adopts'],
    [
      'that differs is left where only equal ones were agreed to',
      writtenBy('here', other),
      agreed(),
      'leave FOREIGN_OBJECT',
    ],
    [
      'that differs is written over where that was agreed to',
      writtenBy('here', other),
      agreed(differing),
      'update adopts',
    ],
    [
      'that is another one than was agreed to is left',
      writtenBy('here'),
      agreed({ uid: 'uid-8' }),
      'leave FOREIGN_OBJECT',
    ],
    ['that another installation took since it was agreed to is left', writtenBy('there'), agreed(), 'leave TAKEN_OVER'],
    ['with a field that the API server filled in is as wanted', grown(writtenBy('here')), agreed(), 'adopt'],
    [
      'with a field that only an older content had differs, though nothing of ours does',
      grown(writtenBy('here', { size: 1, more: 'x' })),
      agreed(),
      'leave FOREIGN_OBJECT',
    ],
    [
      'of before there were ids differs in whatever it has besides',
      grown(writtenBy()),
      unnamed,
      'leave FOREIGN_OBJECT',
    ],
    [
      'that a stranger applies too stays with the stranger',
      writtenBy('here', other, { managers: [ownFields({}), holder('argocd', 'Apply', { size: 2 })] }),
      agreed({ installation: null, differing: true }),
      'leave CONFLICT',
    ],
    [
      'is a stranger where our field manager holds nothing',
      writtenBy('here', other, { managers: [holder('kubectl', 'Update', { size: 2 })] }),
      agreed({ installation: null, differing: true }),
      'leave FOREIGN_OBJECT',
    ],
  ])('%s', (_name, object, agreement, expected) => {
    expect(inWords(step(object, { agreement }))).toBe(expected);
  });

  const confidential = { ...want, object: { ...want.object, confidential: { source: 'trust', version: '7' } } };
  test.each([
    ['is not taken for equal', there, 'leave TAKEN_OVER'],
    ['is written anew where that was agreed to', { ...there, ...differing }, 'update adopts'],
  ])('with confidential content, which nobody can compare, it %s', (_name, agreement, expected) => {
    expect(inWords(step(writtenBy('there'), { agreement, wanted: confidential }))).toBe(expected);
  });

  test('for another VirtualMesh it is marked anew, though its content is the same', () => {
    const wanted = { ...want, virtualMesh: 'renamed' };
    expect(inWords(step(writtenBy('here'), { agreement: agreed(), wanted }))).toBe('update adopts');
  });
});

describe('an object of ours that another installation has taken over', () => {
  const entry = entryOf(want, { uid: 'uid-9', resourceVersion: '100' });
  const taken = writtenBy('there', other);
  const unwanted = { entry, wanted: undefined };
  const letGo = { ...creatingRow(want), phase: 'gone' } as const;
  test.each<[string, ObjectStep | undefined, string]>([
    ['is not taken back unasked', step(taken, { entry }), 'leave TAKEN_OVER, and the ledger lets go'],
    ['is not deleted when nobody here wants it any more', step(taken, unwanted), 'forget, and the ledger lets go'],
    [
      'is taken back when a person says so',
      step(taken, { entry, agreement: { ...there, ...differing } }),
      'update adopts',
    ],
    ['is no answer to a create of ours', step(taken, { entry: creatingRow(want) }), 'leave TAKEN_OVER'],
    ['is not written again when its mark is gone later', step(writtenBy(), { entry: letGo }), 'leave FOREIGN_OBJECT'],
    ['is not deleted when its mark is gone later', step(writtenBy(), { entry: letGo, wanted: undefined }), 'nothing'],
  ])('%s', (_name, done, expected) => {
    expect(inWords(done)).toBe(expected);
  });
});

test('the mark counts only as our field manager applied it: who may annotate cannot make us let go', () => {
  const byHand = writtenBy('there');
  const fields = { 'f:metadata': { 'f:annotations': { [`f:${INSTALLATION_ANNOTATION}`]: {} } } };
  const managers = [ownFields(want.object.body), { manager: 'kubectl-annotate', operation: 'Update', fields }];
  expect(isTakenOver({ ...byHand, managers }, RULES)).toBe(false);
  expect(writerOf(byHand, RULES)).toBe('there');
});

test('a row that knows the UID is enough: an object of before there were ids stays ours without a write', () => {
  const entry = entryOf(want, { uid: 'uid-9', resourceVersion: '900' });
  expect(inWords(step(writtenBy(), { entry }))).toBe('record');
});

test('whoever is in the way is named', () => {
  const left = step(writtenBy('there'));
  expect(left?.do === 'leave' && left.finding.message).toContain('installation there of Overmesh wrote it last');
});

test('what is found is told with its installation, whether it is wanted, and how it differs', () => {
  const unwanted = wantedOf({ name: 'z' });
  const known = wantedOf({ name: 'k' });
  const found = judgeFound(
    [
      { key: want.key, ref: want.object.ref, live: writtenBy('there', { size: 2 }) },
      { key: unwanted.key, ref: unwanted.object.ref, live: writtenBy('here') },
      { key: known.key, ref: known.object.ref, live: writtenBy('here') },
    ],
    [want, known],
    [entryOf(known, { uid: 'uid-9' })],
    RULES,
  );
  expect(found).toMatchObject([
    { key: want.key, uid: 'uid-9', installation: 'there', virtualMesh: 'vm', standing: 'differs' },
    { key: unwanted.key, installation: 'here', standing: 'unwanted', difference: '' },
  ]);
  expect(found[0]?.difference).toMatch(/-\s+size: 2\n\+\s+size: 1/);
});
