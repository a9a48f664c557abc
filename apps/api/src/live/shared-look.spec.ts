import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Feed } from './feed.ts';
import { SharedLook } from './shared-look.ts';

/** A look whose answers a test gives one by one. */
function answered() {
  const waiting: ((value: number) => void)[] = [];
  let ended = 0;
  const shared = new SharedLook<number>(
    () => new Promise((resolve) => waiting.push(resolve)),
    (look) => look(),
    () => undefined,
    () => (ended += 1),
    false,
  );
  const answer = async (value: number): Promise<void> => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.(value);
    await sleep(20);
  };
  return { shared, answer, looks: () => waiting.length, ended: () => ended };
}

const fresh = (seen: number, isFresh: boolean): readonly string[] => [`${seen}${isFresh ? '' : ' of before'}`];

async function told(feed: Feed<string>): Promise<string | undefined> {
  return (await feed.next()).value;
}

test('a thousand subscriptions are told of one look', async () => {
  const { shared, answer, looks } = answered();
  const feeds = Array.from({ length: 1000 }, () => shared.join(fresh));
  expect(looks()).toBe(1);
  await answer(1);
  await answer(2);
  expect(looks()).toBe(0);
  for (const feed of feeds) expect([await told(feed), await told(feed)].at(-1)).toBe('2');
});

test('who comes while a look is under way is told of the next one, and that the first was of before', async () => {
  const { shared, answer } = answered();
  const first = shared.join(fresh);
  const late = shared.join(fresh);
  await answer(1);
  await answer(2);
  expect([await told(first), await told(first)]).toEqual(['1', '2']);
  expect([await told(late), await told(late)]).toEqual(['1 of before', '2']);
});

test('ten wake-ups during a look are one more look', async () => {
  const { shared, answer, looks } = answered();
  const feed = shared.join(fresh);
  for (let times = 0; times < 10; times += 1) shared.wake();
  await answer(1);
  await answer(2);
  expect(looks()).toBe(0);
  expect([await told(feed), await told(feed)]).toEqual(['1', '2']);
});

test('when the last has gone nobody looks any more, and it is said once', async () => {
  const { shared, answer, looks, ended } = answered();
  const feeds = [shared.join(fresh), shared.join(fresh)];
  await answer(1);
  await answer(2);
  for (const feed of feeds) await feed.return();
  shared.wake();
  await sleep(20);
  expect([looks(), ended()]).toEqual([0, 1]);
});

test('while a thousand are told, others have their turn a thousand times', async () => {
  const { shared, answer } = answered();
  for (let times = 0; times < 1000; times += 1) shared.join(fresh);
  let turns = 0;
  const count = (): void => {
    turns += 1;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  await answer(1);
  await expect.poll(() => turns).toBeGreaterThan(900);
  clearImmediate(timer);
});
