import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BEGUN, CHECKOUT, server, WELL, withWest } from './evacuation.fixture.ts';
import { evacuationsIn } from './state.ts';
import type { EvacuationState } from './state.ts';
import { nextEvacuationStep } from './step.ts';
import type { EvacuationStep, EvacuationView } from './step.ts';

const MINUTE = 60_000;
const halfway: EvacuationState = { ...BEGUN, share: 50, movedAt: 2_000_000 };
const evacuated: EvacuationState = { ...BEGUN, share: 0, movedAt: 2_000_000 };
const returning: EvacuationState = { ...evacuated, direction: 'back', askedAt: 3_000_000 };
const behind: EvacuationView = { ...WELL, behind: 'west is being written' };
const gone: EvacuationView = { ...WELL, isRegistered: false };

function withEast(east: ReturnType<typeof server>): EvacuationView {
  return { ...WELL, servers: new Map([...WELL.servers, ['e', east]]) };
}

/** The same, where the document bounds what its tier takes. */
function withBound(view: EvacuationView, capacity: number): EvacuationView {
  const takers = CHECKOUT.takers.map((taker) => ({ ...taker, capacity }));
  return { ...view, served: [{ ...CHECKOUT, takers }] };
}

const cases: readonly [string, EvacuationState, EvacuationView, number, EvacuationStep][] = [
  ['the first step is made at once', BEGUN, WELL, 1_000_000, { do: 'move', share: 90 }],
  ['in one step, where no time is given', { ...BEGUN, steps: 1, overMs: 0 }, WELL, 1_000_000, { do: 'move', share: 0 }],
  ['the next one when its time has come', halfway, WELL, 2_000_000 + MINUTE, { do: 'move', share: 40 }],
  ['and not before', halfway, WELL, 2_000_000 + MINUTE - 1, { do: 'wait', untilMs: 2_000_000 + MINUTE }],
  ['nor before the last one has come to everybody', { ...halfway, overMs: 10_000 }, behind, 2_030_000, { do: 'spread', behind: 'west is being written' }],
  ['one that never gets it is waited for a minute', halfway, behind, 2_000_000 + MINUTE, { do: 'move', share: 40 }],
  ['an unreachable cluster gets no more', halfway, withWest(server('west', 4, { trouble: 'is unreachable' })), 3_000_000, { do: 'hold', troubles: ['west is unreachable'] }],
  ['one without a ready pod gets no more', halfway, withWest(server('west', 0)), 3_000_000, { do: 'hold', troubles: ['west has no ready pod behind shop/checkout'] }],
  ['one whose numbers are bad gets no more', halfway, withWest(server('west', 4, { measured: ['gate errors: west: 0.2, at most 0.05 is allowed'] })), 3_000_000, { do: 'hold', troubles: ['gate errors: west: 0.2, at most 0.05 is allowed'] }],
  ['two pods may get three times their load', { ...halfway, share: 10 }, withWest(server('west', 2)), 3_000_000, { do: 'move', share: 0 }],
  ['one pod not five times', { ...halfway, share: 10 }, withWest(server('west', 1)), 3_000_000, { do: 'hold', troubles: ['VirtualDestination/checkout: with 0 % left, each of the 1 ready pods in west would get 5.0 times its load, and 3 times is allowed'] }],
  ['nor three times, where the document allows twice', { ...halfway, share: 10 }, withBound(withWest(server('west', 2)), 2), 3_000_000, { do: 'hold', troubles: ['VirtualDestination/checkout: with 0 % left, each of the 2 ready pods in west would get 3.0 times its load, and 2 times is allowed'] }],
  ['a document that allows more than the person does not count', { ...halfway, share: 10 }, withBound(withWest(server('west', 1)), 9), 3_000_000, { do: 'hold', troubles: ['VirtualDestination/checkout: with 0 % left, each of the 1 ready pods in west would get 5.0 times its load, and 3 times is allowed'] }],
  ['the evacuated cluster itself may be lost', halfway, withEast(server('east', 0, { trouble: 'is unreachable' })), 3_000_000, { do: 'move', share: 40 }],
  ['at the end it rests', evacuated, WELL, 9_000_000, { do: 'rest' }],
  ['when everybody knows', evacuated, behind, 2_000_001, { do: 'spread', behind: 'west is being written' }],
  ['on the way back the first step is made at once', returning, WELL, 3_000_000, { do: 'move', share: 10 }],
  ['a cluster that is lost gets nothing back', returning, withEast(server('east', 4, { trouble: 'is unreachable' })), 3_000_000, { do: 'hold', troubles: ['east is unreachable'] }],
  ['nor one without a ready pod', returning, withEast(server('east', 0)), 3_000_000, { do: 'hold', troubles: ['east has no ready pod behind shop/checkout'] }],
  ['what becomes of the others holds nothing back', returning, withWest(server('west', 0, { trouble: 'is unreachable' })), 3_000_000, { do: 'move', share: 10 }],
  ['with everything back it is over', { ...returning, share: 100, movedAt: 4_000_000 }, WELL, 4_000_001, { do: 'end', isForgotten: false }],
  ['and not before everybody knows', { ...returning, share: 100, movedAt: 4_000_000 }, behind, 4_000_001, { do: 'spread', behind: 'west is being written' }],
  ['a cluster that was forgotten has no evacuation', halfway, gone, 3_000_000, { do: 'end', isForgotten: true }],
]; // prettier-ignore

test.each(cases)('%s', (_what, state, view, now, expected) => {
  expect(nextEvacuationStep(state, view, now)).toEqual(expected);
});

test('pods are told to translations only while requests are divided by them', () => {
  const pods = { w: { 'shop/checkout': 4 } };
  const told = (share: number) => evacuationsIn([{ subjectId: 'e', state: { ...BEGUN, share, pods } }]);
  expect([100, 50, 0].map(told)).toEqual([
    { shares: {}, pods: {} },
    { shares: { e: 50 }, pods },
    { shares: { e: 0 }, pods: {} },
  ]);
});

/** What may happen while an evacuation goes on: time passes, a person turns it round, the other cluster falls ill or gets well. */
const event = fc.oneof(
  fc.record({ passes: fc.integer({ min: 0, max: 120_000 }) }),
  fc.record({ turns: fc.constantFrom('away' as const, 'back' as const), overMs: fc.integer({ min: 0, max: 600_000 }) }),
  fc.record({ west: fc.nat(4) }),
);

interface Course {
  readonly now: number;
  readonly west: number;
  readonly state: EvacuationState;
}

function after(course: Course, happened: object): Course {
  const { now, state } = course;
  if ('passes' in happened) return { ...course, now: now + Number(happened.passes) };
  if ('west' in happened) return { ...course, west: Number(happened.west) };
  const { turns, overMs } = happened as { readonly turns: EvacuationState['direction']; readonly overMs: number };
  const steps = Math.max(1, Math.min(10, Math.floor(overMs / 1000)));
  return { ...course, state: { ...state, direction: turns, overMs, steps, askedAt: now } };
}

function stepped(course: Course): Course {
  const { state, now, west } = course;
  const step = nextEvacuationStep(state, withWest(server('west', west)), now);
  return step.do === 'move' ? { ...course, state: { ...state, share: step.share, movedAt: now } } : course;
}

test('whatever happens: each step goes the way that was asked for, none away while the other cluster has no pod, and it ends', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 40 }),
      fc.constantFrom('away' as const, 'back' as const),
      (events, end) => {
        let course: Course = { now: 1_000_000, west: 4, state: BEGUN };
        for (const happened of events) {
          course = after(course, happened);
          const next = stepped(course);
          const change = next.state.share - course.state.share;
          if (change) expect(change < 0).toBe(course.state.direction === 'away');
          if (change < 0) expect(course.west).toBeGreaterThan(0);
          course = next;
        }
        course = after({ ...course, west: 4 }, { turns: end, overMs: 10_000 });
        for (let step = 0; step < 10; step += 1) course = stepped({ ...course, now: course.now + 1000 });
        expect(course.state.share).toBe(end === 'away' ? 0 : 100);
      },
    ),
    { seed: 20261130, numRuns: 300 },
  );
});
