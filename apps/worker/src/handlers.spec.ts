import { expect, test } from 'vitest';
import { handlers } from './handlers.ts';
import type { HandlerContext } from './handlers.ts';

const ID = '0b8a7f5e-4d1c-4b0e-9a53-1f2f3c4d5e6f';

/** What is woken by one pass over the lane of a cluster. */
async function wokenBy(hasDoors: boolean, again?: { readonly againInMs: number }): Promise<readonly string[]> {
  const woken: string[] = [];
  const rooms = {
    clusters: { byId: () => Promise.resolve({}) },
    delivery: { deliver: () => Promise.resolve(again), hasDoors: () => Promise.resolve(hasDoors) },
    jobs: { wake: (queue: string, id: string) => Promise.resolve(void woken.push(`${queue} ${id}`)) },
  };
  await handlers(rooms as unknown as HandlerContext).deliver(ID, new AbortController().signal);
  return woken;
}

test('when a cluster that others call has been written, it is looked who may be sent there now', async () => {
  expect(await wokenBy(true)).toEqual([`reconcile cluster/${ID}`]);
});

test.each([
  ['that nobody calls', false, undefined],
  ['that is not done yet', true, { againInMs: 100 }],
])('one %s wakes nobody', async (_what, hasDoors, again) => {
  expect(await wokenBy(hasDoors, again)).toEqual([]);
});
