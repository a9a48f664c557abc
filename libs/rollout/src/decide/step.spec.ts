import { expect, test } from 'vitest';
import { beginningOf, World } from './rollout.fixture.ts';

const MINUTE = 60_000;

test('a change without soak and gates goes through its waves at once, and the VirtualMesh has it then', () => {
  const world = new World();
  world.run();
  expect(world.have()).toBe('east@2 north@2 west@2');
  expect(world.rollout.state).toBe('done');
  expect(world.pins.at(-2)).toEqual({ revision: 2 });
  expect(world.pins.at(-1)).toEqual({ revision: undefined, clusterIds: ['east', 'north', 'west'] });
});

test('nobody of the second wave is moved while the first one is watched', () => {
  const world = new World(beginningOf({ soak: '5m' }));
  expect(world.run()).toEqual({ do: 'wait', reason: 'wave canary is watched', untilMs: 5 * MINUTE });
  expect(world.have()).toBe('east@2 north@1 west@1');
  world.now = 5 * MINUTE - 1;
  world.run();
  expect(world.have()).toBe('east@2 north@1 west@1');
  world.now = 5 * MINUTE;
  world.run();
  expect(world.have()).toBe('east@2 north@2 west@2');
});

test('of a wave at most maxUnavailable clusters are on their way', () => {
  const world = new World(beginningOf({ maxUnavailable: 1 }));
  world.see('north', { isWritten: false, obstacle: 'a webhook refuses it' });
  expect(world.run()).toMatchObject({ do: 'wait', reason: 'north: a webhook refuses it' });
  expect(world.have()).toBe('east@2 north@2 west@1');
});

test('a wave that is not written by its deadline takes the change back from every cluster', () => {
  const world = new World(beginningOf({ deadline: '10m', maxUnavailable: 1 }));
  world.see('north', { isWritten: false, obstacle: 'a webhook refuses it' });
  world.run();
  world.now = 10 * MINUTE;
  expect(world.run()).toMatchObject({ do: 'wait', reason: 'takes the change back: north: a webhook refuses it' });
  expect(world.have()).toBe('east@1 north@1 west@1');
  world.see('north', { isWritten: true });
  world.run();
  expect(world.rollout).toMatchObject({ state: 'undone' });
  expect(world.records).toContain('wave rest failed: the deadline of the wave passed: north: a webhook refuses it');
});

test('no wave fails because somebody has paused what it waits for: its deadline stands still meanwhile', () => {
  const world = new World(beginningOf({ deadline: '10m' }));
  const pause = 'TrafficPolicy/cart is paused by otto since 2026-11-21: INC-42';
  world.see('north', { isWritten: false, obstacle: `VirtualService shop/cart: ${pause}; not written`, pause });
  world.now = 4 * MINUTE;
  expect(world.run()).toEqual({ do: 'wait', reason: `north: VirtualService shop/cart: ${pause}; not written` });
  world.now = 60 * MINUTE;
  expect(world.run().do).toBe('wait');
  world.see('north', { obstacle: 'a webhook refuses it' }, ['pause']);
  expect(world.run()).toMatchObject({ do: 'wait', untilMs: 70 * MINUTE });
  world.now = 70 * MINUTE;
  world.run();
  expect(world.records).toContain('wave rest failed: the deadline of the wave passed: north: a webhook refuses it');
});

test('who is frozen as a whole is moved nowhere, and watched as long as before when it goes on', () => {
  const world = new World(beginningOf({ soak: '5m' }));
  world.run();
  world.now = 2 * MINUTE;
  world.freeze = 'the fleet is paused by otto since 2026-11-21: until Monday';
  expect(world.run()).toEqual({ do: 'wait', reason: world.freeze });
  world.now = 60 * MINUTE;
  expect(world.run().do).toBe('wait');
  expect(world.have()).toBe('east@2 north@1 west@1');
  world.freeze = undefined;
  expect(world.run()).toMatchObject({ do: 'wait', untilMs: 63 * MINUTE });
});

test('an hour in which no worker was there is none of a soak', () => {
  const world = new World(beginningOf({ soak: '5m' }));
  world.run();
  world.now = 62 * MINUTE;
  world.unseenMs = 60 * MINUTE;
  expect(world.run()).toEqual({ do: 'wait', reason: 'wave canary is watched', untilMs: 65 * MINUTE });
  expect(world.have()).toBe('east@2 north@1 west@1');
  expect(world.records).toContain('no worker was there for 60 min: the clock goes on where it was');
});

test('and none of a deadline, whether the wave was written meanwhile or not', () => {
  const world = new World(beginningOf({ deadline: '10m' }));
  world.see('north', { isWritten: false });
  world.run();
  world.now = 64 * MINUTE;
  world.unseenMs = 60 * MINUTE;
  expect(world.run()).toMatchObject({ do: 'wait', untilMs: 70 * MINUTE });
  world.now = 124 * MINUTE;
  world.unseenMs = 60 * MINUTE;
  world.see('north', { isWritten: true });
  world.run();
  expect([world.rollout.state, world.have()]).toEqual(['done', 'east@2 north@2 west@2']);
});

test('what its gates say after such an hour is asked anew', () => {
  const world = new World(beginningOf({ gates: [{ type: 'live' }], deadline: '10m' }));
  world.see('east', { live: { yes: 0, no: 0, pending: 2, unknown: 0 } });
  world.run();
  world.now = 64 * MINUTE;
  world.unseenMs = 60 * MINUTE;
  expect(world.run()).toMatchObject({ do: 'wait', untilMs: 70 * MINUTE });
  world.see('east', { live: { yes: 0, no: 2, pending: 0, unknown: 0, reason: 'refused' } });
  world.run();
  expect(world.rollout.state).toBe('undone');
});

test('a worker that came a moment later than usual was not away', () => {
  const world = new World(beginningOf({ deadline: '10m' }));
  world.see('north', { isWritten: false });
  world.run();
  world.now = 10 * MINUTE;
  world.unseenMs = 59_000;
  world.run();
  expect(world.rollout.state).toBe('undoing');
});

test('with rollback-wave the waves before keep the change', () => {
  const world = new World(beginningOf({ onFailure: 'rollback-wave', deadline: '1m' }));
  world.see('north', { isWritten: false });
  world.run();
  world.now = MINUTE;
  world.run();
  expect(world.have()).toBe('east@2 north@1 west@1');
});

test('with hold nothing is changed, and a newer change goes on from there', () => {
  const world = new World(beginningOf({ onFailure: 'hold', deadline: '1m' }));
  world.see('north', { isWritten: false });
  world.run();
  world.now = MINUTE;
  world.run();
  expect([world.rollout.state, world.have()]).toEqual(['held', 'east@2 north@2 west@2']);
  world.newest = 3;
  expect(world.run()).toEqual({ do: 'supersede' });
});

test('a mesh that refuses an object stops its wave at once, with what it said', () => {
  const world = new World(beginningOf({ gates: [{ type: 'accepted' }], soak: '5m' }));
  const accepted = { yes: 1, no: 1, pending: 0, unknown: 0, reason: 'VirtualService shop/cart: no such host' };
  world.see('east', { accepted });
  world.run();
  expect([world.rollout.state, world.have()]).toEqual(['undone', 'east@1 north@1 west@1']);
  expect(world.records).toContain(
    'wave canary failed: gate accepted: 1 of 2 objects on 1 clusters are accepted; ' +
      'east says no: VirtualService shop/cart: no such host',
  );
});

test.each([
  ['wait', 'running'],
  ['fail', 'undone'],
  ['pass', 'done'],
] as const)('what nothing can tell is taken as %s, and never passes silently', (onUnknown, state) => {
  const world = new World(beginningOf({ gates: [{ type: 'live', onUnknown }] }));
  for (const id of ['east', 'north', 'west'])
    world.see(id, { live: { yes: 0, no: 0, pending: 0, unknown: 2, reason: 'nobody reads the proxies' } });
  world.run();
  expect(world.rollout.state).toBe(state);
  if (state === 'done')
    expect(world.records).toContainEqual(expect.stringContaining('live: unknown, taken as pass: 0 of 2 objects'));
});

test('who waits for evidence waits until the deadline and no longer', () => {
  const world = new World(beginningOf({ gates: [{ type: 'live' }], deadline: '2m' }));
  world.see('east', { live: { yes: 0, no: 0, pending: 2, unknown: 0, reason: 'not looked at yet' } });
  expect(world.run()).toMatchObject({ do: 'wait', untilMs: 2 * MINUTE });
  world.now = 2 * MINUTE;
  world.run();
  expect(world.rollout.state).toBe('undone');
});

test('a wave that wants an approval waits for somebody other than the author', () => {
  const world = new World(beginningOf({ gates: [{ type: 'approval' }] }));
  const waits = { do: 'wait', reason: 'wave canary waits for the approval of somebody other than mira' };
  expect(world.run()).toEqual(waits);
  world.rollout = { ...world.rollout, approvals: [{ wave: 0, by: 'mira' }] };
  expect(world.run()).toEqual(waits);
  world.rollout = { ...world.rollout, approvals: [{ wave: 0, by: 'otto' }] };
  expect(world.run()).toMatchObject({ do: 'wait', reason: expect.stringContaining('wave rest waits') });
  expect(world.have()).toBe('east@2 north@1 west@1');
});

test('a cluster out of reach holds its wave, or is skipped and catches up through the same gates', () => {
  const waiting = new World(beginningOf());
  waiting.see('north', { isReachable: false, trouble: 'it is unreachable' });
  expect(waiting.run()).toMatchObject({ do: 'wait', reason: 'north: it is unreachable' });
  const skipping = new World(beginningOf({ onUnreachable: 'skip', gates: [{ type: 'accepted' }] }));
  skipping.see('north', { isReachable: false, trouble: 'it is unreachable' });
  expect(skipping.run()).toMatchObject({
    do: 'wait',
    reason: 'waits for clusters that are not written: north: it is unreachable',
  });
  expect(skipping.have()).toBe('east@2 north@1 west@2');
  skipping.see('north', { isReachable: true, accepted: { yes: 1, no: 0, pending: 1, unknown: 0 } });
  expect(skipping.run()).toMatchObject({ do: 'wait', reason: expect.stringContaining('gate accepted') });
  skipping.see('north', { accepted: { yes: 2, no: 0, pending: 0, unknown: 0 } });
  skipping.run();
  expect([skipping.rollout.state, skipping.have()]).toEqual(['done', 'east@2 north@2 west@2']);
});

test('a cluster that is registered no more is waited for by nobody', () => {
  const world = new World();
  world.seen.delete('north');
  world.run();
  expect([world.rollout.state, world.have()]).toEqual(['done', 'east@2 west@2']);
});

test('a newer change supersedes at the next wave, where the strategy says so, and not before', () => {
  const queued = new World();
  queued.newest = 3;
  queued.run();
  expect(queued.rollout.state).toBe('done');
  const superseded = new World(beginningOf({ onNewerChange: 'supersede', soak: '1m' }));
  superseded.run();
  superseded.newest = 3;
  superseded.run();
  expect(superseded.rollout.state).toBe('running');
  superseded.now = MINUTE;
  expect(superseded.run()).toEqual({ do: 'supersede' });
  expect(superseded.have()).toBe('east@2 north@1 west@1');
});

test('a cluster that an older rollout left at its own revision goes back to that one', () => {
  const world = new World({ ...beginningOf({ deadline: '1m' }), to: 3, pinned: new Map([['east', 2]]) });
  world.newest = 3;
  world.see('east', { revision: 2 });
  world.see('north', { isWritten: false });
  world.run();
  world.now = MINUTE;
  world.run();
  expect(world.have()).toBe('east@2 north@1 west@1');
});
