import type { PromqlSpec } from '@overmesh/model';
import { expect, test } from 'vitest';
import type { Measured } from '../../rollout.ts';
import { beginningOf, World } from '../rollout.fixture.ts';

const QUERY = 'sum(rate(errors[1m]))';
const is = (value: number) => ({ value });
const none = { absent: 'it has no data for the query' };

/** What the gate says of the first wave, which is the cluster east. */
function said(limits: Partial<PromqlSpec>, measured?: Measured, onUnknown: 'wait' | 'fail' | 'pass' = 'wait') {
  const gate = { type: 'promql', name: 'errors', onUnknown, promql: { query: QUERY, ...limits } } as const;
  const world = new World(beginningOf({ gates: [gate] }));
  world.see('east', measured ? { measured: { errors: measured } } : {});
  world.run();
  const [first] = world.answers;
  return { state: world.rollout.state, ...(first ?? { verdict: 'waits', message: world.rollout.reason }) };
}

const traffic = { query: 'sum(rate(requests[1m]))', min: 5 };

test.each<[string, Partial<PromqlSpec>, Measured, string, string]>([
  ['under its limit', { max: 0.05 }, { now: is(0.0123456) }, 'pass', 'east: 0.01235, at most 0.05 is allowed'],
  ['over its limit', { max: 0.05 }, { now: is(0.31) }, 'fail', 'east: 0.31, at most 0.05 is allowed'],
  ['under its least', { min: 10 }, { now: is(2) }, 'fail', 'east: 2, at least 10 is needed'],
  [
    'a fifth more than before',
    { maxIncreasePercent: 20 },
    { now: is(1.2), before: is(1) },
    'pass',
    'east: 1.2, before the wave 1: at most 20 % more, 1.2, is allowed',
  ],
  [
    'more than a fifth more',
    { maxIncreasePercent: 20 },
    { now: is(1.21), before: is(1) },
    'fail',
    'east: 1.21, before the wave 1: at most 20 % more, 1.2, is allowed',
  ],
  ['something where nothing was', { maxIncreasePercent: 20 }, { now: is(1), before: is(0) }, 'fail', 'east: 1, before'],
  ['over one of two limits', { max: 5, min: 1 }, { now: is(9) }, 'fail', 'east: 9, at most 5 is allowed'],
  ['enough traffic and good', { max: 1, traffic }, { now: is(0), traffic: is(5) }, 'pass', 'east: 0, at most 1'],
])('what is %s is told with its numbers', (_name, limits, measured, verdict, message) => {
  expect(said(limits, measured)).toMatchObject({ verdict, message: expect.stringContaining(message) });
});

test.each<[string, Partial<PromqlSpec>, Measured | undefined, string]>([
  ['nobody asked', { max: 1 }, undefined, 'it was not asked yet'],
  ['there is no data', { max: 1 }, { now: none }, 'it has no data for the query'],
  [
    'nothing is known of before',
    { maxIncreasePercent: 5 },
    { now: is(1), before: none },
    'before the wave is not known',
  ],
  ['too little goes through', { max: 1, traffic }, { now: is(9), traffic: is(4.9) }, 'traffic of 4.9 is too little'],
  [
    'traffic is not known',
    { max: 1, traffic },
    { now: is(0), traffic: none },
    'how much traffic there is is not known',
  ],
])('where %s the answer is unknown, which waits, fails or passes as the gate says', (_name, limits, measured, why) => {
  expect(said(limits, measured)).toMatchObject({ state: 'running', message: expect.stringContaining(why) });
  expect(said(limits, measured, 'fail')).toMatchObject({ state: 'undone', verdict: 'unknown' });
  expect(said(limits, measured, 'pass')).toMatchObject({ verdict: 'unknown', message: expect.stringContaining(why) });
});
