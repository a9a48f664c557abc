import { expect, test } from 'vitest';
import { clusterInputs } from './inputs-hash.ts';

const east = { id: 'a', name: 'east', labels: { demo: 'yes', tier: '1' } };

test('equal inputs are one text, in whatever order the labels are told', () => {
  const other = { ...east, labels: { tier: '1', demo: 'yes' } };
  expect(clusterInputs(other, 'hash-1')).toBe(clusterInputs(east, 'hash-1'));
});

test.each([
  ['the inventory is another', east, 'hash-2'],
  ['it was never seen', east, undefined],
  ['a label is another', { ...east, labels: { demo: 'no', tier: '1' } }, 'hash-1'],
  ['a region is there', { ...east, region: 'eu' }, 'hash-1'],
  ['a zone is there', { ...east, zone: 'eu' }, 'hash-1'],
] as const)('the text is another one when %s', (_, place, inventoryHash) => {
  expect(clusterInputs(place, inventoryHash)).not.toBe(clusterInputs(east, 'hash-1'));
});
