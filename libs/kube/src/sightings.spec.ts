import { expect, test } from 'vitest';
import { configMap } from '../test/objects.ts';
import { isNewer, Sightings } from './sightings.ts';

type Step = [type: 'added' | 'modified' | 'deleted', version: string, uid: string, news: boolean];

const histories: readonly [title: string, steps: readonly Step[]][] = [
  [
    'a repeated event',
    [
      ['modified', '6', 'u', true],
      ['modified', '6', 'u', false],
    ],
  ],
  [
    'two swapped events',
    [
      ['modified', '7', 'u', true],
      ['modified', '6', 'u', false],
    ],
  ],
  [
    'a change that arrives after the removal',
    [
      ['deleted', '8', 'u', true],
      ['modified', '7', 'u', false],
    ],
  ],
  [
    'a repeated removal',
    [
      ['deleted', '8', 'u', true],
      ['deleted', '8', 'u', false],
    ],
  ],
  [
    'a successor of the same name',
    [
      ['deleted', '8', 'u', true],
      ['added', '9', 'v', true],
    ],
  ],
  [
    'the late removal of a predecessor',
    [
      ['added', '9', 'v', true],
      ['deleted', '8', 'u', false],
    ],
  ],
  [
    'a removal older than what is known',
    [
      ['modified', '9', 'u', true],
      ['deleted', '8', 'u', false],
    ],
  ],
  [
    'an object that leaves the selection and comes back',
    [
      ['deleted', '8', 'u', true],
      ['added', '9', 'u', true],
    ],
  ],
  [
    'versions that gain a digit',
    [
      ['modified', '9', 'u', true],
      ['modified', '10', 'u', true],
    ],
  ],
];

test.each(histories)('%s is told from news', (_, steps) => {
  const sightings = new Sightings();
  sightings.see(configMap('a', '5', 'u'));
  for (const [type, version, uid, news] of steps)
    expect(sightings.isNews({ type, object: configMap('a', version, uid) })).toBe(news);
});

test('swapped events of two objects are both news', () => {
  const sightings = new Sightings();
  expect(sightings.isNews({ type: 'added', object: configMap('a', '10') })).toBe(true);
  expect(sightings.isNews({ type: 'added', object: configMap('b', '9') })).toBe(true);
});

test('versions beyond 2^53 are compared exactly, and strange ones only for equality', () => {
  expect(isNewer('9007199254740993', '9007199254740992')).toBe(true);
  expect(isNewer('abc', 'abd')).toBe(true);
  expect(isNewer('abc', 'abc')).toBe(false);
});
