import { expect, test } from 'vitest';
import { entryOf, wantedOf } from './decide/samples.ts';
import { eventsOf, ORPHAN_EVENTS_AN_HOUR, orphanEvents, ORPHANS_KEPT } from './lane-events.ts';

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

const deletedOf = (...names: readonly string[]) => ({
  written: 0,
  ...{ repaired: [], adopted: [], findings: [], quarantined: [], released: [] },
  deleted: names.map((name) => ({ ...entryOf(wantedOf({ name })), revision: 3 })),
});

test('every delete is an event that names the object, and the document that does not ask for it any more', () => {
  const told = eventsOf(deletedOf('a', 'b')).filter(({ type }) => type === 'deleted');
  const message = 'deleted: TrafficPolicy/p of VirtualMesh vm does not ask for it here any more';
  expect(told).toEqual([
    { type: 'deleted', message, object: 'example.io/Thing/shop/a' },
    { type: 'deleted', message, object: 'example.io/Thing/shop/b' },
  ]);
});

test('11 deletes of one document are one event with their number, and one that waited says that it was agreed', () => {
  const many = deletedOf(...Array.from({ length: 11 }, (_, index) => `${index}`));
  expect(eventsOf(many).filter(({ type }) => type === 'deleted')).toEqual([
    expect.objectContaining({ message: expect.stringMatching(/^11 objects deleted: TrafficPolicy\/p of /) as string }),
  ]);
  const agreed = { ...deletedOf(), deleted: [{ ...entryOf(wantedOf(), { deleteAgreed: true }), revision: 3 }] };
  expect(eventsOf(agreed).at(-1)?.message).toMatch(/any more, as its author has confirmed$/);
});
