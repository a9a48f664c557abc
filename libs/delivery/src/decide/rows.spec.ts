import { describe, expect, test } from 'vitest';
import type { StoredEntry } from '../ledger.store.ts';
import type { Outcome } from '../perform.ts';
import type { WriteStep } from './write-step.ts';
import type { Finding } from './diff.ts';
import { intendedRow, rowWith, settledBy } from './rows.ts';
import { entryOf, liveOf, NOW, wantedOf } from './samples.ts';

const wanted = wantedOf();
const { key } = wanted;
const row: StoredEntry = { ...entryOf(wanted), revision: 3 };
const at = { generation: 8, now: NOW };

const create = (because: 'new' | 'vanished' | 'again'): WriteStep => ({ do: 'create', key, wanted, because });
const update = (repair: boolean): WriteStep => {
  const found = { uid: 'uid-1', resourceVersion: '101', live: liveOf(wanted) };
  return { do: 'update', key, wanted, ...found, drift: [], force: repair, repair };
};
const remove: WriteStep = { do: 'delete', key, entry: row, uid: 'uid-1', resourceVersion: '101' };

describe('the row before a write', () => {
  test('of a create has no UID: the server gives it', () => {
    const intended = intendedRow(create('new'), undefined, at);
    expect(intended).toMatchObject({ phase: 'creating', phaseSince: NOW, generation: 8, repairs: [] });
    expect(intended).not.toHaveProperty('uid');
  });

  test('of an update names what it must find', () => {
    expect(intendedRow(update(false), row, at)).toMatchObject({
      phase: 'updating',
      uid: 'uid-1',
      resourceVersion: '101',
    });
  });

  test('of a delete stores the UID that the look found for a create that was never answered', () => {
    const { uid: _uid, ...unanswered } = row;
    expect(intendedRow(remove, unanswered, at)).toMatchObject({ phase: 'deleting', uid: 'uid-1' });
  });

  test('of a repair remembers when, the last five times', () => {
    const repairs = ['1', '2', '3', '4', '5'];
    expect(intendedRow(update(true), { ...row, repairs }, at)?.repairs).toEqual(['2', '3', '4', '5', NOW]);
    expect(intendedRow(create('vanished'), { ...row, repairs: [] }, at)?.repairs).toEqual([NOW]);
    expect(intendedRow(update(false), { ...row, repairs }, at)?.repairs).toEqual(repairs);
  });

  test('of what is taken over without a write says at once that it is there', () => {
    const live = liveOf(wanted, { uid: 'uid-9', resourceVersion: '900' });
    const intended = intendedRow({ do: 'adopt', key, wanted, live }, undefined, at);
    expect(intended).toMatchObject({ phase: 'present', uid: 'uid-9', resourceVersion: '900', hash: wanted.hash });
  });

  test.each(['TAKEN_OVER', 'FOREIGN_OBJECT'] as const)(
    'of an object in the way (%s) is there for the reason',
    (code) => {
      const step = { do: 'leave', key, wanted, finding: { code, message: 'in the way', retry: false } } as const;
      const intended = intendedRow(step, undefined, at);
      expect(intended).toMatchObject({ phase: 'gone', generation: 8 });
      expect(intended).not.toHaveProperty('uid');
      expect(intendedRow(step, row, at)).toBeUndefined();
    },
  );

  test('keeps what stood in the way until the write is done', () => {
    expect(intendedRow(update(false), { ...row, finding: 'in the way' }, at)?.finding).toBe('in the way');
  });

  test('has of confidential content a hash, and not the content', () => {
    const object = { ...wanted.object, body: {}, confidential: { source: 'trust', version: '1' } };
    const step = create('new');
    const secret = { ...wanted, object, content: { data: { key: 'c2VjcmV0' } } };
    const intended = intendedRow({ ...step, wanted: secret } as WriteStep, undefined, at);
    expect(intended).toMatchObject({ body: { confidential: 'trust 1' }, sealed: { shape: { data: {} } } });
    expect(JSON.stringify(intended)).not.toContain('c2VjcmV0');
  });
});

const refused = (change: Partial<Finding> = {}, isKindMissing = false): Outcome => {
  const finding: Finding = { code: 'UNKNOWN', message: 'no', retry: false, ...change };
  return { is: 'refused', finding, isKindMissing };
};
const written: Outcome = { is: 'written', uid: 'uid-2', resourceVersion: '7' };
const definition = (phase: StoredEntry['phase'], phaseSince: string): StoredEntry => ({ ...row, phase, phaseSince });

test.each<[title: string, step: WriteStep, outcome: Outcome, settled: string, own?: StoredEntry]>([
  ['what the server wrote is there', update(false), written, 'present'],
  ['what it did not keep of it is told', update(false), { ...written, unkept: [{ path: 'spec.a' }] }, 'present UNKEPT'],
  ['what it deleted is gone', remove, { is: 'deleted' }, 'gone'],
  ['what a finalizer holds is open', remove, { is: 'terminating' }, 'open TERMINATING for now'],
  ['what it refused did not happen', update(false), refused(), 'undone UNKNOWN'],
  ['what moved under us is open', update(false), refused({ retry: true }), 'open UNKNOWN for now'],
  ['a stranger under a new name is one', create('new'), refused({ code: 'FOREIGN_OBJECT' }), 'undone FOREIGN_OBJECT'],
  [
    'what stands where a create was begun before may be ours',
    create('again'),
    refused({ code: 'FOREIGN_OBJECT' }),
    'open FOREIGN_OBJECT',
  ],
  ['a kind that nobody defines is refused', create('new'), refused({}, true), 'undone UNKNOWN'],
  [
    'a kind that we defined 5 s ago is served soon',
    create('new'),
    refused({}, true),
    'undone SOON_SERVED for now',
    definition('present', '2026-11-21T04:59:55.000Z'),
  ],
  [
    'a kind that we defined a minute ago and that is not served is told',
    create('new'),
    refused({}, true),
    'undone UNKNOWN for now',
    definition('present', '2026-11-21T04:59:00.000Z'),
  ],
  [
    'a kind whose definition is gone again is refused',
    create('new'),
    refused({}, true),
    'undone UNKNOWN',
    definition('gone', '2026-11-21T04:59:55.000Z'),
  ],
])('after a write: %s', (_title, step, outcome, words, own) => {
  const { is, finding } = settledBy(step, outcome, { now: NOW, unkeptAgainMs: 300_000, definition: own });
  expect([is, finding?.code, finding?.retry ? 'for now' : undefined].filter(Boolean).join(' ')).toBe(words);
});

test('a row says since when it stands where it stands, and loses what stands in the way no more', () => {
  const stuck = { ...row, finding: 'in the way' };
  const gone = rowWith(stuck, { phase: 'gone', finding: undefined }, NOW);
  expect(gone).toMatchObject({ phase: 'gone', phaseSince: NOW });
  expect(gone).not.toHaveProperty('finding');
  expect(rowWith(stuck, { phase: 'present' }, NOW).phaseSince).toBe(row.phaseSince);
});
