import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FailureThreshold } from '@overmesh/model';
import type { SeenEvidence } from '../rollout.ts';
import { mayFail } from './failures.ts';
import { beginningOf, World } from './rollout.fixture.ts';
import { wavesOf } from './strategy.ts';

const MINUTE = 60_000;
const REFUSED: SeenEvidence = { yes: 1, no: 1, pending: 0, unknown: 0, reason: 'no such host' };
const ACCEPTED: SeenEvidence = { yes: 2, no: 0, pending: 0, unknown: 0 };
const OPEN: SeenEvidence = { yes: 1, no: 0, pending: 1, unknown: 0 };

/** One wave of `c0`, `c1`, …, and the rest of one cluster, `last`. */
function worldOf(many: number, strategy: Parameters<typeof beginningOf>[0]): World {
  const names = Array.from({ length: many }, (_, index) => `c${index}`);
  const spec = { waves: [{ name: 'first', clusters: names }], gates: [{ type: 'accepted' as const }], ...strategy };
  const places = [...names, 'last'].map((name) => ({ id: name, name, labels: {} }));
  return new World({ ...beginningOf(spec), clusters: wavesOf(spec, places) });
}

const stateOf = (world: World, name: string) => world.rollout.clusters.find(({ cluster }) => cluster === name)?.state;

test.each<[string, FailureThreshold | undefined, number, number]>([
  ['none where nothing is said', undefined, 10, 0],
  ['so many as are said', { clusters: 2 }, 10, 2],
  ['a share, rounded down', { percent: 25 }, 10, 2],
  ['no cluster of a wave that is smaller than the share can tell', { percent: 25 }, 3, 0],
  ['the smaller number where both are said', { clusters: 5, percent: 25 }, 10, 2],
  ['all but one of a wave at most', { clusters: 5 }, 3, 2],
  ['not the only one of a wave', { clusters: 5 }, 1, 0],
])('of a wave may fail: %s', (_name, failureThreshold, clusters, many) => {
  expect(mayFail(failureThreshold ? { failureThreshold } : {}, clusters)).toBe(many);
});

test('one of four clusters whose mesh says no goes back by itself, named, and the others go on', () => {
  const world = worldOf(4, { failureThreshold: { clusters: 1 } });
  world.see('c1', { accepted: REFUSED });
  expect(world.run()).toMatchObject({
    reason: expect.stringMatching(/^tries clusters that failed again: c1: gate accepted: .*no such host$/),
    untilMs: 10 * MINUTE,
  });
  expect(world.have()).toBe('c0@2 c1@1 c2@2 c3@2 last@2');
  expect(stateOf(world, 'c1')).toBe('failed');
  expect(world.records).toContain(
    'goes on without c1, which has what it had before and is tried again after the last wave: ' +
      'gate accepted: 1 of 2 objects on 1 clusters are accepted; c1 says no: no such host',
  );
});

test('one more than may fail takes the change back from every cluster, as without a threshold', () => {
  const world = worldOf(4, { failureThreshold: { clusters: 1 } });
  for (const name of ['c1', 'c2']) world.see(name, { accepted: REFUSED });
  world.run();
  expect([world.rollout.state, world.have()]).toEqual(['undone', 'c0@1 c1@1 c2@1 c3@1 last@1']);
  expect(world.records).toContainEqual(expect.stringContaining('more than the 1 of 4 clusters that may fail'));
});

test('with hold a cluster that failed keeps the change', () => {
  const world = worldOf(3, { failureThreshold: { clusters: 1 }, onFailure: 'hold' });
  world.see('c1', { accepted: REFUSED });
  world.run();
  expect([stateOf(world, 'c1'), world.have()]).toEqual(['failed', 'c0@2 c1@2 c2@2 last@2']);
});

test('one that is not written by the deadline is gone on without, and the others have the whole time again', () => {
  const world = worldOf(3, { failureThreshold: { clusters: 1 }, maxUnavailable: 1, deadline: '10m' });
  world.see('c0', { isWritten: false, obstacle: 'a webhook refuses it' });
  world.see('c2', { isWritten: false });
  world.run();
  world.now = 10 * MINUTE;
  expect(world.run()).toMatchObject({ reason: 'c2: not written yet', untilMs: 20 * MINUTE });
  expect(world.have()).toBe('c0@1 c1@2 c2@2 last@1');
  world.see('c2', { isWritten: true });
  world.run();
  expect(world.have()).toBe('c0@1 c1@2 c2@2 last@2');
});

test('one that gives no yes by the end of the soak is gone on without', () => {
  const world = worldOf(3, { failureThreshold: { percent: 40 }, soak: '5m', deadline: '10m' });
  world.see('c1', { accepted: OPEN });
  world.run();
  world.now = 15 * MINUTE;
  world.run();
  expect([stateOf(world, 'c1'), world.rollout.wave]).toEqual(['failed', 1]);
});

test('what an API server refuses again and again is waited for no longer, with a threshold or without', () => {
  const quarantine = 'VirtualService shop/cart: in quarantine: too many routes';
  const strict = worldOf(3, { deadline: '1h' });
  strict.see('c1', { isWritten: false, quarantine });
  strict.run();
  expect(strict.rollout.state).toBe('undoing');
  expect(strict.records).toContain(`wave first failed: not delivered: c1: ${quarantine}`);
  const lenient = worldOf(3, { deadline: '1h', failureThreshold: { clusters: 1 } });
  lenient.see('c1', { isWritten: false, quarantine });
  lenient.run();
  expect([stateOf(lenient, 'c1'), lenient.have()]).toEqual(['failed', 'c0@2 c1@1 c2@2 last@2']);
});

test('what says no of the rollout as a whole is nobody in particular: the wave fails', () => {
  const webhook = { type: 'webhook' as const, name: 'tests', webhook: { url: 'https://tests.example' } };
  const world = worldOf(4, { failureThreshold: { clusters: 3 }, gates: [webhook] });
  world.webhooks = { tests: { verdict: 'fail', message: 'two tests are red' } };
  world.run();
  expect(world.rollout.state).toBe('undone');
});

test('one that failed is tried again after its deadline, watched as its wave was, and asked by the same gates', () => {
  const world = worldOf(3, { failureThreshold: { clusters: 1 }, soak: '5m', deadline: '10m' });
  world.see('c1', { accepted: REFUSED });
  world.run();
  world.see('c1', { accepted: ACCEPTED });
  world.now = 5 * MINUTE;
  world.run();
  expect(world.have()).toBe('c0@2 c1@1 c2@2 last@2');
  world.now = 10 * MINUTE;
  world.run();
  expect(world.have()).toBe('c0@2 c1@2 c2@2 last@2');
  expect(world.run()).toMatchObject({
    reason: 'watched after it was tried again: c1',
    untilMs: 15 * MINUTE,
  });
  world.now = 15 * MINUTE;
  world.run();
  expect(world.rollout.state).toBe('done');
});

test('one that fails again goes back again, and is tried half as often each time', () => {
  const world = worldOf(3, { failureThreshold: { clusters: 1 }, deadline: '10m' });
  world.see('c1', { accepted: REFUSED });
  const times = [10, 30, 70, 130, 190].map((minutes) => minutes * MINUTE);
  for (const untilMs of times) {
    expect(world.run()).toMatchObject({ do: 'wait', untilMs });
    expect(world.have()).toBe('c0@2 c1@1 c2@2 last@2');
    world.now = untilMs;
  }
  world.see('c1', { isWritten: false });
  world.run();
  world.now += 10 * MINUTE;
  world.run();
  expect(stateOf(world, 'c1')).toBe('failed');
});

test('a newer change does not wait for one that failed', () => {
  const world = worldOf(3, { failureThreshold: { clusters: 1 } });
  world.see('c1', { accepted: REFUSED });
  world.run();
  world.newest = 3;
  expect(world.run()).toEqual({ do: 'supersede' });
});

const worlds = fc.record({
  many: fc.integer({ min: 1, max: 8 }),
  threshold: fc.record({
    clusters: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
    percent: fc.integer({ min: 1, max: 99 }),
  }),
  bad: fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.constantFrom('refused', 'unwritten', 'away')), {
    maxLength: 8,
  }),
  maxUnavailable: fc.integer({ min: 1, max: 8 }),
});

test('whatever fails, the next wave begins if and only if no more failed than may, and who failed goes back', () => {
  fc.assert(
    fc.property(worlds, ({ many, threshold: { clusters, percent }, bad, maxUnavailable }) => {
      const failureThreshold = { percent, ...(clusters !== undefined && { clusters }) };
      const world = worldOf(many, { failureThreshold, maxUnavailable, deadline: '1m' });
      const failing = new Map(bad.filter(([index]) => index < many).map(([index, how]) => [`c${index}`, how]));
      for (const [name, how] of failing) {
        if (how === 'refused') world.see(name, { accepted: REFUSED });
        else world.see(name, how === 'away' ? { isReachable: false } : { isWritten: false });
      }
      for (let minute = 0; minute <= many + 1 && world.rollout.wave === 0; minute += 1) {
        world.now = minute * MINUTE;
        world.run();
      }
      const isBorne = failing.size <= mayFail({ failureThreshold }, many);
      expect(world.rollout.wave > 0).toBe(isBorne);
      for (const name of failing.keys())
        if (!isBorne || stateOf(world, name) === 'failed') expect(world.seen.get(name)?.revision).toBe(1);
    }),
    { numRuns: 200 },
  );
});
