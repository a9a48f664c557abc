import { expect, test } from 'vitest';
import type { ObjectStep } from './diff.ts';
import { Blockers } from './blockers.ts';
import { QUARANTINE_AFTER, quarantineFinding, refusedOnceMore, withoutQuarantined } from './quarantine.ts';
import type { Refusals } from './quarantine.ts';
import { entryOf, wantedOf } from './samples.ts';
import type { WriteStep } from './write-step.ts';

const SECOND = 1_000;
const PERIODS = { least: 5 * SECOND, most: 1_800 * SECOND };
const START = Date.parse('2026-11-30T12:00:00.000Z');
const at = (ms: number) => new Date(START + ms).toISOString();

function creating(size = 1, name = 'a'): WriteStep {
  const wanted = wantedOf({ name, spec: { size } });
  return { do: 'create', key: wanted.key, wanted, because: 'new' };
}

/** Refused once a second, so often, with these answers in turn. */
function refusedSoOften(times: number, step = creating(), answers: readonly string[] = ['too many routes']): Refusals {
  let refusals: Refusals | undefined;
  for (let index = 0; index < times; index += 1)
    refusals = refusedOnceMore(refusals, step, answers[index % answers.length] ?? '', at(index * SECOND));
  if (!refusals) throw new Error('refused at least once');
  return refusals;
}

function isSent(refusals: Refusals, ms: number, step = creating()): boolean {
  const ledger = [{ ...entryOf(wantedOf()), refusals }];
  const [left] = withoutQuarantined([step], ledger, at(ms), PERIODS);
  return left === step;
}

test('an object is in quarantine when it was refused five times with the same answer, and not before', () => {
  expect(quarantineFinding(refusedSoOften(QUARANTINE_AFTER - 1))).toBeUndefined();
  expect(quarantineFinding(refusedSoOften(QUARANTINE_AFTER))).toMatchObject({
    code: 'QUARANTINED',
    message: expect.stringContaining('5 refusals with the same answer'),
    retry: false,
  });
});

test('what is told of it stays word for word the same while the answer does', () => {
  expect(quarantineFinding(refusedSoOften(6))).toEqual(quarantineFinding(refusedSoOften(60)));
});

test('numbers and ids in an answer make no other answer of it, other words do', () => {
  const id = '0c9b2f4e-7a61-4f4a-9a51-0f6a3f1f9d11';
  expect(refusedSoOften(6, creating(), [`request ${id}: used 3`, 'request 7: used 14']).times).toBe(6);
  expect(refusedSoOften(6, creating(), ['frozen', 'no quota']).times).toBe(1);
});

test.each<[string, number, Refusals, WriteStep | undefined, boolean]>([
  ['four refusals', 3, refusedSoOften(4), undefined, true],
  ['five, a moment ago', 4, refusedSoOften(5), undefined, false],
  ['five, the shortest time ago', 9, refusedSoOften(5), undefined, true],
  ['a minute of them, less than half a minute ago', 60 + 29, refusedSoOften(61), undefined, false],
  ['a minute of them, half a minute ago', 60 + 30, refusedSoOften(61), undefined, true],
  ['hours of them, half an hour ago', 10_000 + 1_800, refusedSoOften(10_001), undefined, true],
  ['five, of another content', 4, refusedSoOften(5), creating(2), true],
  ['five, and another definition of its kind since', 4, { ...refusedSoOften(5), again: true }, undefined, true],
])('after %s it is sent: %#', (_name, seconds, refusals, step, sent) => {
  expect(isSent(refusals, seconds * SECOND, step)).toBe(sent);
});

test('a delete that is refused is told from a write', () => {
  const entry = entryOf(wantedOf());
  const deleting: WriteStep = { do: 'delete', key: entry.key, entry, uid: 'uid-1', resourceVersion: '1' };
  const refusals = refusedSoOften(5, deleting);
  expect(isSent(refusals, 4 * SECOND, deleting)).toBe(false);
  expect(isSent(refusals, 4 * SECOND, creating())).toBe(true);
});

test('once the definition changed it is asked once more, and is in quarantine again after one refusal', () => {
  const again = refusedOnceMore({ ...refusedSoOften(5), again: true }, creating(), 'too many routes', at(5 * SECOND));
  expect(isSent(again, 6 * SECOND)).toBe(false);
});

test('what refers to it waits for it, and what has nothing to do with it is sent', () => {
  const [above, other] = [
    wantedOf({ name: 'b', stage: 20 }),
    wantedOf({ name: 'c', stage: 20, intents: ['TrafficPolicy/q'] }),
  ];
  const steps: readonly ObjectStep[] = [
    creating(),
    ...[above, other].map((wanted) => ({ do: 'create' as const, key: wanted.key, wanted, because: 'new' as const })),
  ];
  const left = withoutQuarantined(
    steps,
    [{ ...entryOf(wantedOf()), refusals: refusedSoOften(5) }],
    at(4 * SECOND),
    PERIODS,
  );
  expect(left.map((step) => step.do)).toEqual(['leave', 'create', 'create']);
  const blockers = new Blockers();
  for (const step of left) if (step.do === 'leave') blockers.add(step, undefined);
  expect(left.slice(1).map((step) => blockers.before(step, undefined))).toEqual([wantedOf().key, undefined]);
});
