import { silentLogger } from '@overmesh/log';
import { expect, test } from 'vitest';
import { sharedTurns, Sweeps } from './sweeps.ts';
import type { Due, Sweep } from './sweeps.ts';

const shop: Due = { queue: 'reconcile', id: 'shop' };
const east: Due = { queue: 'deliver', id: 'east' };

function sweeping(wake: () => Promise<void> = () => Promise.resolve()) {
  const seen: string[] = [];
  let found: readonly string[] = [];
  let isTaken = false;
  const delivery = {
    takeSweep: () => Promise.resolve(isTaken ? undefined : new Set(found)),
    saveFound: (_name: string, keys: readonly string[]) => {
      found = keys;
      return Promise.resolve();
    },
  };
  const jobs = {
    wake: (queue: string, id: string) => {
      seen.push(`wake ${queue} ${id}`);
      return wake();
    },
    look: (queue: string, id: string, notWithinMs: number) => {
      seen.push(`look ${queue} ${id}, not within ${notWithinMs}`);
      return Promise.resolve();
    },
  };
  const worker = () => new Sweeps(jobs, silentLogger());
  const finding = (...due: readonly Due[]): Sweep => ({
    turns: sharedTurns(delivery, 'left-to-do'),
    everyMs: 15_000,
    due: () => Promise.resolve(due),
  });
  return { worker, finding, seen, othersLook: () => (isTaken = true) };
}

test('what is found once is woken, and looked at past the queue when it is found again by whichever worker', async () => {
  const { worker, finding, seen } = sweeping();
  await worker().once(finding(shop));
  expect(seen).toEqual(['wake reconcile shop']);
  await worker().once(finding(shop, east));
  expect(seen.slice(1)).toEqual(['wake reconcile shop', 'wake deliver east', 'look reconcile shop, not within 15000']);
  await worker().once(finding());
  await worker().once(finding(east));
  expect(seen.slice(4)).toEqual(['wake deliver east']);
});

test('within an interval in which another worker has looked nothing is looked for', async () => {
  const { worker, finding, seen, othersLook } = sweeping();
  othersLook();
  const looked = { ...finding(shop), due: () => Promise.reject(new Error('asked')) };
  await worker().once(looked);
  expect(seen).toEqual([]);
});

test('a queue that takes no wake-up keeps nothing from being looked at', async () => {
  const { worker, finding, seen } = sweeping(() => Promise.reject(new Error('no queue')));
  await worker().once(finding(shop));
  await worker().once(finding(shop));
  expect(seen.at(-1)).toBe('look reconcile shop, not within 15000');
});
