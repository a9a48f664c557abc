import { expect, test } from 'vitest';
import { beginningOf, World } from '../rollout.fixture.ts';

const office = { type: 'window', window: { open: '* 9-16 * * 1-4', timeZone: 'Europe/Berlin' } } as const;

test('a wave begins in its window only, and says when that opens', () => {
  const world = new World(beginningOf({ gates: [office], soak: '8h' }));
  world.now = Date.parse('2026-12-03T20:00:00Z');
  expect(world.run()).toMatchObject({
    do: 'wait',
    reason: 'waves may begin at "* 9-16 * * 1-4" in Europe/Berlin: next at 2026-12-07T08:00:00.000Z',
  });
  expect(world.have()).toBe('east@1 north@1 west@1');
  world.now = Date.parse('2026-12-07T08:00:00Z');
  world.run();
  expect(world.have()).toBe('east@2 north@1 west@1');
  world.now = Date.parse('2026-12-07T16:00:00Z');
  expect(world.run()).toMatchObject({ do: 'wait', reason: expect.stringContaining('next at 2026-12-08') });
  expect(world.have()).toBe('east@2 north@1 west@1');
});
