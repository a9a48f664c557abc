import { expect, test } from 'vitest';
import type { ClusterCondition, ConditionType } from '../cluster.ts';
import type { Observation, RightsSeen } from './health.ts';
import { causeOf, haveRightsChanged, judgeHealth, rightsAreDue, saysNews, stateOf } from './health.ts';

const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000Z`;
const pinnedUid = 'uid-1';
const every = { held: 60_000, missing: 30_000 };
const whole: RightsSeen = { missing: [], isWhole: true, sentence: 'the credential may see meshes' };
const lacking = (...missing: readonly string[]): RightsSeen => ({ ...whole, missing });
const healthy = { kind: 'answered', uid: 'uid-1', clockSkewMs: 200, rights: whole } as const;
const silent: Observation = { kind: 'silent', reason: 'refused', message: 'nothing listens at 127.0.0.1:6443' };
const garbage: Observation = { kind: 'untrusted', reason: 'wrong-answer', message: 'the answer is larger than 4 MiB' };
const refused: Observation = { kind: 'refused', message: 'the token is not accepted' };

const locked: Observation = { kind: 'locked', message: 'there is no master key 3f9c' };

function look(observation: Observation, minute = 0, previous: readonly ClusterCondition[] = []) {
  return judgeHealth({ name: 'east', previous, observation, pinnedUid, now: at(minute) });
}

function statuses(conditions: readonly ClusterCondition[]) {
  return conditions.map(({ status }) => status).join(' ');
}

function one(conditions: readonly ClusterCondition[], type: ConditionType) {
  return conditions.find((condition) => condition.type === type);
}

// In the order Reachable, Authenticated, Authorized, SameCluster, ClockInStep.
const table: readonly [string, Observation, string, string][] = [
  ['answers and everything holds', healthy, 'True True True True True', 'ready'],
  ['does not answer', silent, 'False Unknown Unknown Unknown Unknown', 'unreachable'],
  ['was not asked: its credential does not open', locked, 'Unknown False Unknown Unknown Unknown', 'unauthorised'],
  ['sends garbage', garbage, 'False Unknown Unknown Unknown Unknown', 'untrusted'],
  ['does not know the token', refused, 'True False Unknown Unknown Unknown', 'unauthorised'],
  ['hides kube-system', { kind: 'answered', clockSkewMs: 0 }, 'True True False Unknown True', 'forbidden'],
  ['lacks 1 right', { ...healthy, rights: lacking('list pods') }, 'True True False True True', 'forbidden'],
  ['is another one', { ...healthy, uid: 'uid-2' }, 'True True Unknown False True', 'wrong-cluster'],
  ['is 11 s ahead', { ...healthy, clockSkewMs: 11_000 }, 'True True True True False', 'ready'],
  ['is 11 s behind', { ...healthy, clockSkewMs: -11_000 }, 'True True True True False', 'ready'],
  ['says no time', { kind: 'answered', uid: 'uid-1', rights: whole }, 'True True True True Unknown', 'ready'],
];

test.each(table)('a cluster that %s has its own conditions and state', (_case, observation, expected, state) => {
  const conditions = look(observation);
  expect(statuses(conditions)).toBe(expected);
  expect(stateOf(conditions)).toBe(state);
});

test.each([
  ['nothing listens at 127.0.0.1:6443', silent],
  ['the answer is larger than 4 MiB; look what is at its address: nothing of it is believed', garbage],
  ['the token is not accepted; give a new one: overmesh cluster credentials east --kubeconfig FILE', refused],
  ['asked us to wait 2 s', { kind: 'throttled', message: 'asked us to wait 2 s' } as const],
  [undefined, healthy],
])('the cause is "%s"', (cause, observation) => {
  expect(causeOf(look(observation, 1, look(healthy)))).toBe(cause);
});

test('a cluster that was never looked at is unknown, not ready', () => {
  expect(stateOf([])).toBe('unknown');
});

test('since moves only when the status changes, checkedAt with every look', () => {
  const third = look(silent, 3, look(silent, 2, look(healthy, 1)));
  expect(one(third, 'Reachable')).toMatchObject({ status: 'False', since: at(2), checkedAt: at(3) });
});

test('rights that were not asked this time keep their last answer with its age', () => {
  const second = look({ kind: 'answered', uid: 'uid-1', clockSkewMs: 0 }, 5, look(healthy, 1));
  expect(one(second, 'Authorized')).toMatchObject({ status: 'True', since: at(1), checkedAt: at(1) });
});

test('rights lost behind an unreachable time are unknown until they are asked again', () => {
  const back = look({ kind: 'answered', uid: 'uid-1', clockSkewMs: 0 }, 5, look(silent, 2, look(healthy, 1)));
  expect(one(back, 'Authorized')?.status).toBe('Unknown');
  expect(rightsAreDue(look(silent, 2), at(2), every)).toBe(true);
});

test('a clock that was 11 s off is in step again at 4 s, not yet at 7 s', () => {
  const off = look({ ...healthy, clockSkewMs: 11_000 });
  expect(one(look({ ...healthy, clockSkewMs: 7_000 }, 1, off), 'ClockInStep')?.status).toBe('False');
  expect(one(look({ ...healthy, clockSkewMs: 4_000 }, 1, off), 'ClockInStep')?.status).toBe('True');
  expect(one(look({ ...healthy, clockSkewMs: 7_000 }), 'ClockInStep')?.status).toBe('True');
});

test('3 missing rights are told as the first and 2 more', () => {
  const conditions = look({ ...healthy, rights: lacking('list pods', 'watch pods', 'list services') });
  expect(one(conditions, 'Authorized')?.message).toBe('the credential may not list pods and 2 more');
});

test('rights that were held 59 s ago are not asked again within 60 s, unless something was refused', () => {
  expect(rightsAreDue(look(healthy, 1), '2026-11-21T10:01:59.000Z', every)).toBe(false);
  expect(rightsAreDue(look(healthy, 1), '2026-11-21T10:01:59.000Z', every, true)).toBe(true);
  expect(rightsAreDue(look(healthy, 1), at(2), every)).toBe(true);
});

test('rights that were missing 29 s ago are not asked again within 30 s, whatever is refused meanwhile', () => {
  const poor = look({ ...healthy, rights: lacking('list pods') }, 1);
  expect(rightsAreDue(poor, '2026-11-21T10:01:29.000Z', every, true)).toBe(false);
  expect(rightsAreDue(poor, '2026-11-21T10:01:30.000Z', every)).toBe(true);
});

test('that a cluster was looked at again is no news; a reason, a status or a version that changed is', () => {
  const seen = (observation: Observation, minute: number, serverVersion = 'v1.36.3') => {
    return { conditions: look(observation, minute), serverVersion };
  };
  expect(saysNews(seen(healthy, 1), seen(healthy, 2))).toBe(false);
  expect(saysNews(seen({ ...healthy, clockSkewMs: 11_000 }, 1), seen({ ...healthy, clockSkewMs: 12_000 }, 2))).toBe(
    false,
  );
  expect(saysNews(seen(healthy, 1), seen(silent, 2))).toBe(true);
  expect(saysNews(seen(silent, 1), seen({ ...silent, reason: 'timeout' }, 2))).toBe(true);
  expect(saysNews(seen(healthy, 1), seen(healthy, 2, 'v1.37.0'))).toBe(true);
});

test('a server that answers 429 is throttled, and what was known of it stays', () => {
  const now = '2026-11-21T05:40:00.000Z';
  const before = judgeHealth({
    name: 'east',
    previous: [],
    observation: { kind: 'answered', uid: 'u-1', clockSkewMs: 0, rights: whole },
    pinnedUid: 'u-1',
    now,
  });
  const after = judgeHealth({
    name: 'east',
    previous: before,
    observation: { kind: 'throttled', message: 'the API server asked us to wait' },
    pinnedUid: 'u-1',
    now,
  });
  expect(stateOf(before)).toBe('ready');
  expect(stateOf(after)).toBe('throttled');
  expect(after.filter(({ status }) => status !== 'True')).toEqual([]);
});

test('a credential that somebody gave less is as good as any, and says what it is for', () => {
  const sentence = 'the credential may see meshes; it was not given native, so such policy is held';
  const conditions = look({ ...healthy, rights: { missing: [], isWhole: false, sentence } });
  expect(stateOf(conditions)).toBe('ready');
  expect(one(conditions, 'Authorized')).toMatchObject({
    status: 'True',
    reason: 'RightsHeldInPart',
    message: sentence,
  });
});

test('a refusal where something was not given has rights asked for again after 30 s, not at once', () => {
  const part = look({ ...healthy, rights: { missing: [], isWhole: false, sentence: 'may see' } }, 1);
  expect(rightsAreDue(part, '2026-11-21T10:01:29.000Z', every, true)).toBe(false);
  expect(rightsAreDue(part, '2026-11-21T10:01:30.000Z', every, true)).toBe(true);
  expect(rightsAreDue(part, '2026-11-21T10:01:59.000Z', every)).toBe(false);
});

test('a capability that is given or taken is news, since what waited for it may go on', () => {
  const part = look({ ...healthy, rights: { missing: [], isWhole: false, sentence: 'may see' } }, 1);
  const more = look({ ...healthy, rights: { missing: [], isWhole: false, sentence: 'may see; write' } }, 2, part);
  const seen = (conditions: readonly ClusterCondition[]) => ({ conditions, serverVersion: 'v1.36.3' });
  expect([haveRightsChanged(part, more), saysNews(seen(part), seen(more))]).toEqual([true, true]);
  expect(haveRightsChanged(more, more)).toBe(false);
});
