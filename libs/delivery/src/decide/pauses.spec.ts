import { describe, expect, test } from 'vitest';
import type { Pause } from '@overmesh/model';
import { withoutPaused } from './pauses.ts';
import { planDelivery } from './plan.ts';
import { creatingRow, entryOf, holder, liveOf, NOW, ownFields, RULES, touched, wantedOf } from './samples.ts';

const pauseOf = (target: string): Pause => ({
  target,
  reason: 'a hand fix',
  caller: { name: 'ann', way: 'api-token' },
  since: NOW,
});

const want = wantedOf({ name: 'a', intents: ['TrafficPolicy/canary'] });
const edited = touched(want, { size: 9 }, [ownFields({}), holder('kubectl-edit', 'Update', { size: 9 })]);

function outcome(pauses: readonly Pause[], { wanted = [want], ledger = [entryOf(want)], live = edited } = {}) {
  const situation = { wanted, ledger, deletesConfirmed: true, seen: () => ({ state: 'live', object: live }) as const };
  const { steps } = planDelivery(situation, RULES);
  return withoutPaused(steps, ledger, pauses, 'east-id').map((step) =>
    step.do === 'leave' ? `${step.finding.code}: ${step.finding.message}` : step.do,
  );
}

describe('what another hand has changed is put back', () => {
  test.each([
    ['with no pause', []],
    ['while another cluster is paused', [pauseOf('cluster/west-id')]],
    ['while another policy is paused', [pauseOf('TrafficPolicy/base')]],
    ['while another VirtualMesh is paused', [pauseOf('VirtualMesh/bank')]],
  ])('%s', (_name, pauses) => {
    expect(outcome(pauses)).toEqual(['update']);
  });
});

test.each([
  ['fleet', 'the fleet'],
  ['cluster/east-id', 'the cluster'],
  ['VirtualMesh/vm', 'VirtualMesh/vm'],
  ['TrafficPolicy/canary', 'TrafficPolicy/canary'],
])('while %s is paused the edit stays, and is told with its writer, and with who paused and why', (target, label) => {
  expect(outcome([pauseOf(target)])).toEqual([
    `PAUSED: ${label} is paused by ann since ${NOW}: a hand fix; spec.size changed by kubectl-edit, not put back`,
  ]);
});

test('what is new is not written, and what is no longer wanted is not deleted', () => {
  const paused = [pauseOf('cluster/east-id')];
  expect(outcome(paused, { wanted: [], live: liveOf(want) })).toEqual([expect.stringContaining('not deleted')]);
  expect(outcome(paused, { ledger: [] }).every((text) => !['create', 'update'].includes(text))).toBe(true);
});

test('that a write of before has happened is recorded all the same', () => {
  expect(outcome([pauseOf('cluster/east-id')], { ledger: [creatingRow(want)], live: liveOf(want) })).toEqual([
    'record',
  ]);
});

test('an object that is to lose a paused policy is not written', () => {
  const next = wantedOf({ name: 'a', intents: ['TrafficPolicy/base'], spec: { size: 2 } });
  expect(outcome([pauseOf('TrafficPolicy/canary')], { wanted: [next], live: liveOf(want) })).toEqual([
    expect.stringContaining('PAUSED'),
  ]);
});
