import { expect, test } from 'vitest';
import { strategyOf, wavesOf } from './strategy.ts';

const places = [
  { id: '1', name: 'east', labels: { env: 'prod' }, region: 'eu' },
  { id: '2', name: 'lab', labels: { env: 'test' }, region: 'eu' },
  { id: '3', name: 'north', labels: { env: 'prod' }, region: 'us' },
  { id: '4', name: 'south', labels: { env: 'prod' }, region: 'us' },
  { id: '5', name: 'west', labels: { env: 'prod' }, region: 'us' },
];

const inWaves = (waves: Parameters<typeof wavesOf>[0]['waves']) =>
  wavesOf({ waves }, places).map(({ cluster, wave }) => `${cluster}:${wave}`);

test('each cluster is in the first wave that chooses it, and in the last one where none does', () => {
  const waves = [
    { name: 'lab', matchLabels: { env: 'test' } },
    { name: 'eu', regions: ['eu'] },
  ];
  expect(inWaves(waves)).toEqual(['lab:0', 'east:1', 'north:2', 'south:2', 'west:2']);
});

test('a share is of those that the wave chooses and no earlier one has, rounded up, by name', () => {
  const us = { regions: ['us'], percent: 50 };
  expect(
    inWaves([
      { name: 'half', ...us },
      { name: 'quarter', ...us },
    ]),
  ).toEqual([...['north:0', 'south:0', 'west:1', 'east:2', 'lab:2']]);
});

test.each<[string, Parameters<typeof wavesOf>[0]['waves'][number], readonly string[]]>([
  ['by name where nothing is said', { name: 'all' }, ['east', 'lab', 'north', 'south', 'west']],
  [
    'as they are listed',
    { name: 'all', clusters: ['west', 'east', 'north'], order: { by: 'listed' } },
    ['west', 'east', 'north'],
  ],
  [
    'by the value of a label, by name where it is the same, and last without it',
    { name: 'all', order: { by: 'label', label: 'size' } },
    ['north', 'west', 'east', 'south', 'lab'],
  ],
  [
    'by values in their order, others after them',
    { name: 'all', order: { by: 'label', label: 'size', values: ['small', 'medium'] } },
    ['east', 'south', 'north', 'west', 'lab'],
  ],
  [
    'and a share takes the first in this order',
    { name: 'all', percent: 40, order: { by: 'label', label: 'size', values: ['small'] } },
    ['east', 'south'],
  ],
])('clusters of a wave go %s', (_name, wave, order) => {
  const sizes: Readonly<Record<string, string>> = { east: 'small', south: 'small', north: 'large', west: 'large' };
  const sized = places.map((place) => {
    const size = sizes[place.name];
    return { ...place, labels: { ...place.labels, ...(size !== undefined && { size }) } };
  });
  const placed = wavesOf({ waves: [wave] }, sized).filter((one) => one.wave === 0);
  expect(placed.map(({ cluster }) => cluster)).toEqual(order);
});

test('everything that is given has to hold', () => {
  const waves = [{ name: 'one', clusters: ['east', 'lab'], matchLabels: { env: 'prod' } }];
  expect(inWaves(waves)[0]).toBe('east:0');
});

test('every default is written out', () => {
  expect(strategyOf({ waves: [{ name: 'one', soak: '1m' }], soak: '5m', gates: [{ type: 'live' }] })).toEqual({
    waves: [
      { name: 'one', soakMs: 60_000 },
      { name: 'rest', soakMs: 300_000 },
    ],
    maxUnavailable: Number.MAX_SAFE_INTEGER,
    deadlineMs: 600_000,
    gates: [{ type: 'live', name: 'live', onUnknown: 'wait' }],
    onFailure: 'rollback',
    onUnreachable: 'wait',
    onNewerChange: 'queue',
  });
});
