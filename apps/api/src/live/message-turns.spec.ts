import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MessageTurns } from './message-turns.ts';

test('messages are heard in the order in which they came, also those that come while one is heard', async () => {
  const turns = new MessageTurns();
  const heard: string[] = [];
  turns.add(() => {
    heard.push('first');
    turns.add(() => heard.push('third'));
  });
  turns.add(() => heard.push('second'));
  expect(heard).toEqual([]);
  await expect.poll(() => heard).toEqual(['first', 'second', 'third']);
});

test('beside a hundred messages that take 2 ms each everybody else has a turn after each of them', async () => {
  const turns = new MessageTurns();
  let heard = 0;
  let others = 0;
  for (let count = 0; count < 100; count += 1)
    turns.add(() => {
      for (const until = performance.now() + 2; performance.now() < until;);
      heard += 1;
    });
  while (heard < 100) {
    const before = heard;
    await turn();
    expect(heard - before).toBeLessThanOrEqual(1);
    others += 1;
  }
  expect(others).toBeGreaterThanOrEqual(100);
});
