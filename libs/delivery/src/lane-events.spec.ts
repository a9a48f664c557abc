import { expect, test } from 'vitest';
import { ORPHAN_EVENTS_AN_HOUR, orphanEvents, ORPHANS_KEPT } from './lane-events.ts';

const keys = (count: number) => Array.from({ length: count }, (_, index) => `apps/Thing/shop/${index}`);

test('a few orphaned objects are told each by its name', () => {
  expect(orphanEvents(['a'], ['a', 'b', 'c'], 0).map(({ object }) => object)).toEqual(['b', 'c']);
});

test('ten thousand at once are one event with their number and some of them', () => {
  const [event, ...more] = orphanEvents([], keys(10_000), 0);
  expect(more).toEqual([]);
  expect(event?.message).toMatch(/^10000 objects \(apps\/Thing\/shop\/0, .*\/1, .*\/2 among them\)/);
});

test('hundreds that come one after the other are no more events than an hour may have', () => {
  let told = 0;
  let kept: readonly string[] = [];
  for (let count = 1; count <= 300; count += 1) {
    const all = keys(count);
    told += orphanEvents(kept, all, told).length;
    kept = all.slice(0, ORPHANS_KEPT);
  }
  expect(told).toBe(ORPHAN_EVENTS_AN_HOUR);
});

test('one that comes and goes is told as often as an hour may have it, and the last says that it is the last', () => {
  expect(orphanEvents([], ['a'], ORPHAN_EVENTS_AN_HOUR - 1)[0]?.message).toContain('further ones are told in an hour');
  expect(orphanEvents([], ['a'], ORPHAN_EVENTS_AN_HOUR)).toEqual([]);
});
