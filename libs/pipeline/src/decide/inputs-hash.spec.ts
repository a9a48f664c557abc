import { expect, test } from 'vitest';
import { inputsHash } from './inputs-hash.ts';
import type { TranslationInputs } from './inputs-hash.ts';

const east = { id: 'a', name: 'east', labels: { demo: 'yes', tier: '1' } };
const west = { id: 'b', name: 'west', labels: {}, region: 'eu' };
const shop = { name: 'shop', revision: 3 };
const bank = { name: 'bank', revision: 1 };
const inventories = new Map([
  ['a', 'hash-1'],
  ['b', 'hash-2'],
]);
const world: TranslationInputs = { clusters: [east, west], inventories, virtualMeshes: [shop, bank] };

test('equal inputs have one hash, in whatever order they are told', () => {
  const labels = { tier: '1', demo: 'yes' };
  const other = { clusters: [west, { ...east, labels }], inventories, virtualMeshes: [bank, shop] };
  expect(inputsHash(other)).toBe(inputsHash(world));
});

test.each<readonly [string, Partial<TranslationInputs>]>([
  ['an inventory is another', { inventories: new Map([...inventories, ['b', 'hash-3']]) }],
  ['a cluster is gone', { clusters: [east] }],
  ['a label of a cluster is another', { clusters: [{ ...east, labels: { demo: 'no', tier: '1' } }, west] }],
  ['a region is another', { clusters: [east, { ...west, region: 'us' }] }],
  ['another VirtualMesh has a new document', { virtualMeshes: [shop, { ...bank, revision: 2 }] }],
  ['another VirtualMesh is gone', { virtualMeshes: [shop] }],
])('it is another one when %s', (_, change) => {
  expect(inputsHash({ ...world, ...change })).not.toBe(inputsHash(world));
});
