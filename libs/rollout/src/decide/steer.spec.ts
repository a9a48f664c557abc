import { expect, test } from 'vitest';
import type { Steering } from '../rollout.ts';
import { beginningOf, World } from './rollout.fixture.ts';
import { steer } from './steer.ts';

const MINUTE = 60_000;

function steered(world: World, steering: Steering, name = 'otto', reason = 'why not') {
  const result = steer(world.rollout, { steering, caller: { name, way: 'api-token' }, reason }, world.now);
  if (result.ok) world.rollout = result.value.rollout;
  return result;
}

test('a rollout that is paused moves nothing until it is resumed', () => {
  const world = new World(beginningOf({ soak: '1m' }));
  world.run();
  steered(world, 'pause');
  world.now = 5 * MINUTE;
  expect(world.run()).toEqual({ do: 'wait', reason: 'paused by otto: why not' });
  expect(world.have()).toBe('east@2 north@1 west@1');
  steered(world, 'resume');
  world.run();
  expect(world.have()).toBe('east@2 north@2 west@2');
});

test('a soak that is cut short ends at once, of its wave only', () => {
  const world = new World(beginningOf({ soak: '5m' }));
  world.run();
  steered(world, 'promote');
  expect(world.run()).toMatchObject({ do: 'wait', reason: 'wave rest is watched' });
});

test('what is taken back is taken back from every cluster that has it', () => {
  const world = new World(beginningOf({ soak: '5m' }));
  world.run();
  const result = steered(world, 'undo');
  expect(result.ok && result.value.pins).toEqual([{ revision: 1, clusterIds: ['east'] }]);
});

test('what is aborted leaves clusters with what they have', () => {
  const world = new World(beginningOf({ soak: '5m' }));
  world.run();
  const result = steered(world, 'abort');
  expect(result.ok && result.value.pins).toEqual([]);
  expect(world.rollout).toMatchObject({
    state: 'aborted',
    reason: 'aborted by otto: why not; clusters keep what they have',
  });
});

test('who breaks the glass says why, and then every cluster gets the change without a wave or a gate', () => {
  const world = new World(beginningOf({ gates: [{ type: 'approval' }], soak: '5m' }));
  world.run();
  expect(steered(world, 'breakGlass', 'otto', ' ')).toMatchObject({ ok: false, problems: [{ code: 'REQUIRED' }] });
  const result = steered(world, 'breakGlass');
  expect(result.ok && result.value.pins).toEqual([{ revision: 2, clusterIds: ['east', 'north', 'west'] }]);
  for (const id of ['east', 'north']) world.see(id, { revision: 2 });
  expect(world.run().do).toBe('wait');
  expect(world.rollout.state).toBe('running');
  world.see('west', { revision: 2 });
  world.run();
  expect(world.rollout.state).toBe('done');
});

test('the author of a change cannot approve it', () => {
  const world = new World(beginningOf({ gates: [{ type: 'approval' }] }));
  expect(steered(world, 'approve', 'mira')).toMatchObject({ ok: false, problems: [{ code: 'FORBIDDEN' }] });
  expect(steered(world, 'approve').ok).toBe(true);
});

test('what cannot be done now is refused, saying when it can', () => {
  const world = new World(beginningOf({ soak: '5m' }));
  expect(steered(world, 'resume')).toEqual({
    ok: false,
    problems: [
      { path: 'action', code: 'REFUSED', message: 'the rollout is running: resume is for one that is paused or held' },
    ],
  });
});
