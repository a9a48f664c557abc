import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { recounting } from './recount.ts';

/** Counts after 1 and 2 ms; the second look at what is wrong comes after 10 ms. */
async function watched(ours: number, theirs: readonly (number | undefined)[]) {
  let [asked, wrong] = [0, 0];
  const answers = () => Promise.resolve(theirs[Math.min(asked++, theirs.length - 1)]);
  const counts = { ours: () => ours, theirs: answers };
  const { signal, stop } = recounting(
    counts,
    { afterMs: [1, 2], onceMoreMs: 10 },
    new AbortController().signal,
    () => (wrong += 1),
  );
  await sleep(100);
  const outcome = { ended: signal.aborted, wrong, asked };
  stop();
  return outcome;
}

test.concurrent.each([
  ['as many as we know', 5, [5], { ended: false, wrong: 0, asked: 2 }],
  ['more, and a little later still more', 5, [7], { ended: true, wrong: 1, asked: 2 }],
  ['more, and a little later as many', 5, [6, 5, 5], { ended: false, wrong: 0, asked: 3 }],
  ['fewer: a removal on its way, or a glance that came short', 5, [0], { ended: false, wrong: 0, asked: 2 }],
  ['no number', 5, [undefined], { ended: false, wrong: 0, asked: 2 }],
])('where the server counts %s', async (_, ours, theirs, outcome) => {
  expect(await watched(ours, theirs)).toEqual(outcome);
});

test('a server that does not answer is no wrong count, and nothing is asked after the end', async () => {
  let asked = 0;
  const theirs = () => Promise.reject(new Error(`${(asked += 1)}`));
  const times = { afterMs: [1, 60_000], onceMoreMs: 10 };
  const { signal, stop } = recounting({ ours: () => 1, theirs }, times, new AbortController().signal, () => 0);
  await expect.poll(() => asked).toBe(1);
  expect(signal.aborted).toBe(false);
  stop();
  await sleep(20);
  expect(asked).toBe(1);
});
