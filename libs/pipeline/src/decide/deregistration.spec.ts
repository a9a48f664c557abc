import { describe, expect, test } from 'vitest';
import { deregistrationStanding, nextDeregistrationStep } from './deregistration.ts';
import type { DeregistrationState, DeregistrationStep, DeregistrationView } from './deregistration.ts';

const begun: DeregistrationState = { mode: 'remove', withdrawn: false, total: 28, kept: 2 };
const registered: DeregistrationView = { isForgotten: false, isLeaving: false, isWanted: true, left: 28, kept: 2 };
const leaving = { ...registered, isLeaving: true };
const withdrawn = { ...begun, withdrawn: true };

const cases: readonly [string, DeregistrationState, DeregistrationView, DeregistrationStep][] = [
  ['translation for the cluster ends first', begun, registered, 'stop-translating'],
  ['then all that is wanted there is withdrawn', begun, leaving, 'withdraw'],
  ['also where nothing was wanted: its deletes may wait for a yes', begun, { ...leaving, isWanted: false }, 'withdraw'],
  ['what a late translation brought is withdrawn again', withdrawn, leaving, 'withdraw'],
  ['one object that is left keeps the cluster', withdrawn, { ...leaving, isWanted: false, left: 1 }, 'wait'],
  ['an empty cluster is forgotten', withdrawn, { ...leaving, isWanted: false, left: 0 }, 'forget'],
  ['with keep it is forgotten with all that is there', { ...begun, mode: 'keep' }, leaving, 'forget'],
  [
    'with keep, too, not before translation for it has ended',
    { ...begun, mode: 'keep' },
    registered,
    'stop-translating',
  ],
  [
    'what a worker left that died while it was forgetting is forgotten',
    withdrawn,
    { ...leaving, isForgotten: true },
    'forget',
  ],
];

test.each(cases)('%s', (_sentence, state, view, step) => {
  expect(nextDeregistrationStep(state, view)).toBe(step);
});

describe('whoever watches reads', () => {
  test('how many of 28 objects are gone, and why the others are not', () => {
    const standing = deregistrationStanding('two', 'wait', withdrawn, {
      ...leaving,
      left: 16,
      reason: 'no route to host',
    });
    expect(standing).toMatchObject({
      message: '12 of 28 objects are deleted',
      progress: { done: 12, total: 28 },
      problems: [{ code: 'UNREACHABLE', message: '16 objects are still on two: no route to host' }],
    });
  });

  test('no problem while the deletes go on', () => {
    expect(deregistrationStanding('two', 'wait', withdrawn, leaving).problems).toEqual([]);
  });

  test('what was deleted and what was kept, at the end', () => {
    const message = (state: DeregistrationState, view: DeregistrationView) =>
      deregistrationStanding('two', 'forget', state, view).message;
    const empty = { ...leaving, left: 0, kept: 0 };
    expect(message(withdrawn, empty)).toBe('forgot two: 28 objects deleted, 2 kept');
    expect(message({ ...begun, mode: 'keep' }, leaving)).toBe('forgot two: 0 objects deleted, 30 kept');
    // Of a step that was done before and not saved.
    expect(message({ ...begun, mode: 'keep' }, empty)).toBe('forgot two: 0 objects deleted, 30 kept');
  });
});
