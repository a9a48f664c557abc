import { expect, test } from 'vitest';
import { startOf } from './stage.ts';
import type { Stage } from './stage.ts';

const stage: Stage = { newest: 7, isStaged: true, isDeleted: false, pinned: 6, target: 6, lastTo: 6 };

test.each<[string, Partial<Stage>, ReturnType<typeof startOf>]>([
  ['a newer revision begins from the one that is pinned', {}, { do: 'begin', from: 6 }],
  [
    'the first one with a strategy begins from what was set',
    { pinned: undefined, target: 5 },
    { do: 'begin', from: 5 },
  ],
  [
    'of a new VirtualMesh it begins from nothing',
    { newest: 1, pinned: undefined, target: 0, lastTo: undefined },
    { do: 'begin', from: 0 },
  ],
  ['what is through is left alone', { pinned: 7, lastTo: 7 }, { do: 'nothing' }],
  ['what was taken back is not tried again', { lastTo: 7 }, { do: 'nothing' }],
  ['a removal goes in waves too', { isStaged: false, isDeleted: true }, { do: 'begin', from: 6 }],
  ['without its strategy all have the newest', { isStaged: false }, { do: 'release' }],
  ['one that never had a strategy has no rollout', { isStaged: false, pinned: undefined }, { do: 'nothing' }],
])('%s', (_what, change, start) => {
  expect(startOf({ ...stage, ...change })).toEqual(start);
});
