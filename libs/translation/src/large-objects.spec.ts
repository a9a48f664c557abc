import { expect, test } from 'vitest';
import { member, policy, service, tinyMeshes, world } from '../test/tiny-world.ts';
import { translate } from './translate.ts';

const matching = (name: string, bytes: number) => {
  const headers = Array.from({ length: bytes / 4096 }, (_one, at) => ({
    name: `${name}${at}`,
    exact: 'x'.repeat(4096),
  }));
  return policy(name, { match: [{ headers }], timeout: '2s' });
};
const KIB = 1024;

/** Codes of the warnings of each policy, where many such policies are on one Service. */
function warned(...policies: readonly ReturnType<typeof policy>[]): Readonly<Record<string, readonly string[]>> {
  const { report } = translate(world(policies, [member('west', [service('reviews')])]), tinyMeshes);
  const mine = report.destinations.filter(({ intent }) => intent.startsWith('TrafficPolicy/'));
  return Object.fromEntries(mine.map(({ intent, warnings }) => [intent, warnings.map(({ code }) => code)]));
}

test.each([
  ['one object of 512 KiB', [matching('a', 512 * KIB)], { 'TrafficPolicy/a': [] }],
  ['one object of 2 MiB', [matching('a', 2048 * KIB)], { 'TrafficPolicy/a': ['TOO_LARGE'] }],
  [
    'two policies of 600 KiB that become one object',
    [matching('a', 600 * KIB), matching('b', 600 * KIB)],
    { 'TrafficPolicy/a': ['TOO_LARGE'], 'TrafficPolicy/b': ['TOO_LARGE'] },
  ],
])('43: %s is warned of where it may be too large', (_what, policies, expected) => {
  expect(warned(...policies)).toEqual(expected);
});

test('43: two policies of 600 KiB on two Services are no large object', () => {
  const other = {
    ...matching('b', 600 * KIB),
    spec: { ...matching('b', 600 * KIB).spec, destinations: [{ name: 'ratings' }] },
  };
  const west = member('west', [service('reviews'), service('ratings')]);
  const { report } = translate(world([matching('a', 600 * KIB), other], [west]), tinyMeshes);
  expect(report.destinations.flatMap(({ warnings }) => warnings)).toEqual([]);
});

test('43: the warning names the object and its size', () => {
  const { report } = translate(world([matching('a', 2048 * KIB)], [member('west', [service('reviews')])]), tinyMeshes);
  const [warning] = report.destinations.flatMap(({ warnings }) => warnings);
  expect(warning?.message).toMatch(/^tiny\.test\/Tiny\/shop\/reviews would have 2\.\d MiB/);
});
