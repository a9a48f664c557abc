import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parseDocuments } from './documents.ts';

/** A policy whose expressions take as long to read as a document's may. */
function costly(at: number) {
  const match = [{ path: { regex: `a${'b{999}'.repeat(4)}` } }, { path: { regex: `c${'d{999}'.repeat(4)}` } }];
  const spec = { virtualMesh: 'shop', destinations: [{ name: 'reviews' }], match, timeout: '2s' };
  return { apiVersion: 'overmesh.io/v1', kind: 'TrafficPolicy', metadata: { name: `p-${at}` }, spec };
}

test('while 100 costly documents are read, nobody else waits for a third of that time', async () => {
  const documents = Array.from({ length: 100 }, (_one, at) => costly(at));
  const began = performance.now();
  const reading = { done: false };
  const read = parseDocuments(documents).finally(() => (reading.done = true));
  let longest = 0;
  for (let last = began; !reading.done; last = performance.now()) {
    await nextTurn();
    longest = Math.max(longest, performance.now() - last);
  }
  expect((await read).ok).toBe(true);
  // Read in one go, somebody would wait for all of it.
  expect(longest).toBeLessThan((performance.now() - began) / 3);
});

test('documents are read in their order, each problem with its place', async () => {
  const read = await parseDocuments([costly(1), { ...costly(2), kind: 'Pod' }, costly(3), null]);
  expect(read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
    '[1].kind UNKNOWN_KIND',
    '[3] WRONG_TYPE',
  ]);
});
