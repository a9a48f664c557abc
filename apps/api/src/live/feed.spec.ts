import { expect, test } from 'vitest';
import { Feed } from './feed.ts';

test('what is pushed comes out in order, whether it was waited for or not', async () => {
  const feed = new Feed<number>(() => undefined);
  const first = feed.next();
  feed.push(1);
  feed.push(2);
  expect(await first).toEqual({ value: 1, done: false });
  expect(await feed.next()).toEqual({ value: 2, done: false });
});

test('a subscriber that waits and goes is let go at once, and onEnd is called once', async () => {
  let ends = 0;
  const feed = new Feed<number>(() => (ends += 1));
  const waiting = feed.next();
  await feed.return();
  await feed.return();
  feed.push(1);
  expect(await waiting).toEqual({ value: undefined, done: true });
  expect(await feed.next()).toEqual({ value: undefined, done: true });
  expect(ends).toBe(1);
});

test('where only the latest counts, a subscriber that is 1001 values behind gets the last one', async () => {
  const feed = new Feed<number>(() => undefined, true);
  for (let value = 0; value < 1001; value += 1) feed.push(value);
  expect(await feed.next()).toEqual({ value: 1000, done: false });
});

test('a subscriber that is 1001 values behind is let go', () => {
  const feed = new Feed<number>(() => undefined);
  for (let value = 0; value < 1001; value += 1) feed.push(value);
  expect(feed.ended).toBe(true);
});
