import { expect, test } from 'vitest';
import { mergePatches, OverlappingPatchesError } from './merge-patches.ts';

test('patches of different fields are one patch', () => {
  expect(mergePatches<object>([{ timeout: '2s' }, { retries: { attempts: 2 } }])).toEqual({
    timeout: '2s',
    retries: { attempts: 2 },
  });
});

test('two features may add to the annotations, each under keys of its own', () => {
  const annotations = mergePatches<object>([{ annotations: { limit: '2' } }, { annotations: { timeout: '1s' } }]);
  expect(annotations).toEqual({ annotations: { limit: '2', timeout: '1s' } });
});

test.each([
  ['the same field', [{ timeout: '2s' }, { timeout: '2s' }], 'timeout'],
  ['the same list', [{ matches: [1] }, { matches: [2] }], 'matches'],
  ['one annotation', [{ annotations: { a: '1' } }, { annotations: { a: '2' } }], 'annotations.a'],
  ['a record and a text', [{ retries: {} }, { retries: 'none' }], 'retries'],
])('two features that fill %s are a fault, since one of them would not be written', (_what, patches, field) => {
  expect(() => mergePatches<object>(patches)).toThrow(OverlappingPatchesError);
  expect(() => mergePatches<object>(patches)).toThrow(`two features fill ${field} of one route`);
});

test('a merge leaves the patches as they were', () => {
  const annotations = { a: '1' };
  mergePatches<object>([{ annotations }, { annotations: { b: '2' } }]);
  expect(annotations).toEqual({ a: '1' });
});
