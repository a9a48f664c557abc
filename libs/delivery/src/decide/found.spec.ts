import { INSTALLATION_ANNOTATION, VIRTUAL_MESH_LABEL } from '@overmesh/meshes/kit';
import { describe, expect, test } from 'vitest';
import { stepFor } from './diff.ts';
import type { ObjectStep } from './diff.ts';
import { isTakenOver, writerOf } from './found.ts';
import { judgeFound } from './judge-found.ts';
import { creatingRow, entryOf, holder, liveOf, ownFields, RULES, wantedOf } from './samples.ts';
import type { Agreement, LedgerEntry, LiveObject } from './situation.ts';

const want = wantedOf({ spec: { size: 1 } });
const MARK = { 'f:metadata': { 'f:annotations': { [`f:${INSTALLATION_ANNOTATION}`]: {} } } };

/** The object as an installation has written it last, with this spec. */
function writtenBy(installation: string, spec = { size: 1 }, change: Partial<LiveObject> = {}): LiveObject {
  const given = wantedOf({ spec });
  const live = liveOf(given, { uid: 'uid-9', resourceVersion: '900' });
  const own = ownFields(given.object.body);
  const fields = { ...own.fields, 'f:metadata': { ...(own.fields['f:metadata'] as object), ...MARK['f:metadata'] } };
  const labels = { ...(live.content['metadata'] as { labels: object }).labels, [VIRTUAL_MESH_LABEL]: 'vm' };
  const metadata = { labels, annotations: { [INSTALLATION_ANNOTATION]: installation } };
  return { ...live, content: { ...live.content, metadata }, managers: [{ ...own, fields }], ...change };
}

const agreed = (differing = false, uid = 'uid-9'): Agreement => ({ key: want.key, uid, differing });

function step(object: LiveObject, agreement?: Agreement, entry?: LedgerEntry, isWanted = true): ObjectStep | undefined {
  const rules = { ...RULES, agreed: new Map(agreement ? [[want.key, agreement]] : []) };
  const seen = { state: 'live', object } as const;
  return stepFor({ key: want.key, ...(isWanted && { wanted: want }), ...(entry && { entry }), seen }, rules);
}

function inWords(done: ObjectStep | undefined): string {
  if (done?.do === 'leave') return `leave ${done.finding.code}`;
  return done?.do === 'update'
    ? `update ${done.adopts ? 'adopts' : ''}${done.force ? ' force' : ''}`
    : (done?.do ?? 'nothing');
}

describe('an object with our marks that the ledger does not know', () => {
  const other = { size: 2 };
  test.each([
    ['is left alone unasked, though it is just as wanted', writtenBy('here'), undefined, 'leave FOREIGN_OBJECT'],
    ['of another installation is left alone unasked', writtenBy('there'), undefined, 'leave TAKEN_OVER'],
    ['of this installation is taken over without a write', writtenBy('here'), agreed(), 'adopt'],
    ['of another installation gets our mark', writtenBy('there'), agreed(), 'update adopts'],
    ['of before there were ids gets our mark', liveOf(want, { uid: 'uid-9' }), agreed(), 'update adopts'],
    [
      'that differs is left where only equal ones were agreed to',
      writtenBy('here', other),
      agreed(),
      'leave FOREIGN_OBJECT',
    ],
    ['that differs is written over where that was agreed to', writtenBy('here', other), agreed(true), 'update adopts'],
    [
      'that is another one than was agreed to is left',
      writtenBy('here'),
      agreed(true, 'uid-8'),
      'leave FOREIGN_OBJECT',
    ],
    [
      'that a stranger applies too stays with the stranger',
      writtenBy('here', other, { managers: [ownFields({}), holder('argocd', 'Apply', { size: 2 })] }),
      agreed(true),
      'leave CONFLICT',
    ],
    [
      'is a stranger where our field manager holds nothing',
      writtenBy('here', other, { managers: [holder('kubectl', 'Update', { size: 2 })] }),
      agreed(true),
      'leave FOREIGN_OBJECT',
    ],
  ] as const)('%s', (_name, object, agreement, expected) => {
    expect(inWords(step(object, agreement))).toBe(expected);
  });
});

describe('an object of ours that another installation has taken over', () => {
  const entry = entryOf(want, { uid: 'uid-9', resourceVersion: '100' });
  test.each([
    ['is not taken back unasked', step(writtenBy('there', { size: 2 }), undefined, entry), 'leave TAKEN_OVER'],
    ['is not deleted when nobody here wants it any more', step(writtenBy('there'), undefined, entry, false), 'forget'],
    [
      'is taken back when a person says so',
      step(writtenBy('there', { size: 2 }), agreed(true), entry),
      'update adopts',
    ],
    ['is no answer to a create of ours', step(writtenBy('there'), undefined, creatingRow(want)), 'leave TAKEN_OVER'],
  ] as const)('%s', (_name, done, expected) => {
    expect(inWords(done)).toBe(expected);
  });
});

test('the mark counts only as our field manager applied it: who may annotate cannot make us let go', () => {
  const byHand = writtenBy('there');
  const managers = [ownFields(want.object.body), { manager: 'kubectl-annotate', operation: 'Update', fields: MARK }];
  expect(isTakenOver({ ...byHand, managers }, RULES)).toBe(false);
  expect(writerOf(byHand, RULES)).toBe('there');
});

test('both installations are named where one finds objects of the other', () => {
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
