import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

function placesOf(patienceMs: number) {
  const woken: string[] = [];
  const failed: string[] = [];
  const places = new Slots(patienceMs, {
    wokenMeanwhile: async (id) => void woken.push(id),
    failed: (id, error) => void failed.push(`${id}: ${String(error)}`),
  });
  return { places, woken, failed };
}

test('a look that ends within the patience keeps its place until then, and its fault is thrown', async () => {
  const { places, failed } = placesOf(10_000);
  let over = false;
  await places.take('east', async () => {
    await sleep(20);
    over = true;
  });
  expect(over).toBe(true);
  await expect(places.take('east', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(failed).toEqual([]);
});

test('a look that never ends gives its place back, and of 3 wake-ups meanwhile one look is left for afterwards', async () => {
  const { places, woken } = placesOf(20);
  let finish = (): void => undefined;
  await places.take('east', () => new Promise<void>((resolve) => (finish = resolve)));
  for (let wake = 0; wake < 3; wake += 1) await places.take('east', () => Promise.reject(new Error('twice at once')));
  expect(woken).toEqual([]);
  finish();
  await places.idle();
  expect(woken).toEqual(['east']);
});

test('who was slow takes no place the next time, and takes one again after it was quick', async () => {
  const { places } = placesOf(500);
  let ended = 0;
  const look = (ms: number) => async (): Promise<void> => {
    await sleep(ms);
    ended += 1;
  };
  await places.take('east', look(600));
  await places.idle();
  await places.take('east', look(10));
  expect(ended).toBe(1);
  await places.idle();
  await places.take('east', look(10));
  expect(ended).toBe(3);
});

test('a fault of a look beside the others is told, and it can be looked at again', async () => {
  const { places, failed } = placesOf(5);
  await places.take('east', async () => {
    await sleep(30);
    throw new Error('broken');
  });
  await places.idle();
  expect(failed).toEqual(['east: Error: broken']);
  let looked = false;
  await places.take('east', async () => void (looked = true));
  expect(looked).toBe(true);
});
