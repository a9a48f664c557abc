import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Starts } from './starts.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** `begun` names who has begun; each ends when told to. */
function starting(names: readonly string[]) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const starts = new Starts(2, 1_000);
  for (const name of names)
    starts.add(() => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { begun, end };
}

test('of five clusters two begin at once, and the next when one of them is done', async () => {
  const { begun, end } = starting(['a', 'b', 'c', 'd', 'e']);
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('a');
  await end('c');
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('two clusters that do not answer hold up the others for a second', async () => {
  const { begun } = starting(['dead', 'dead too', 'well']);
  await vi.advanceTimersByTimeAsync(999);
  expect(begun).toEqual(['dead', 'dead too']);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['dead', 'dead too', 'well']);
});
