import { silentLogger } from '@overmesh/log';
import { expect, test } from 'vitest';
import { Sweeps } from './sweeps.ts';
import type { Due } from './sweeps.ts';

const shop: Due = { queue: 'reconcile', id: 'shop' };
const east: Due = { queue: 'deliver', id: 'east' };

function sweeping(wake: () => Promise<void> = () => Promise.resolve()) {
  const seen: string[] = [];
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
  return { sweeps: new Sweeps(jobs, silentLogger()), seen };
}

const finding = (...due: readonly Due[]) => ({ everyMs: 15_000, due: () => Promise.resolve(due) });

test('what is found once is woken, and looked at past the queue when it is found again', async () => {
  const { sweeps, seen } = sweeping();
  const first = await sweeps.once(finding(shop), new Set());
  expect(seen).toEqual(['wake reconcile shop']);
  const second = await sweeps.once(finding(shop, east), first);
  expect(seen.slice(1)).toEqual(['wake reconcile shop', 'wake deliver east', 'look reconcile shop, not within 15000']);
  await sweeps.once(finding(), second);
  await sweeps.once(finding(east), new Set());
  expect(seen.slice(4)).toEqual(['wake deliver east']);
});

test('a queue that takes no wake-up keeps nothing from being looked at', async () => {
  const { sweeps, seen } = sweeping(() => Promise.reject(new Error('no queue')));
  await sweeps.once(finding(shop), await sweeps.once(finding(shop), new Set()));
  expect(seen.at(-1)).toBe('look reconcile shop, not within 15000');
});
