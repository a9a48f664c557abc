import type { Looked } from '@overmesh/clusters';
import { expect, test } from 'vitest';
import { afterLook, isTrouble } from './following.ts';
import type { AfterLook } from './following.ts';

const periods = { ready: 15_000, troubled: 10_000 };
type State = Looked['cluster']['state'];

function after(was: State, state: State, rightsChanged = false): AfterLook {
  return afterLook({ cluster: { state } as Looked['cluster'], was, rightsChanged }, periods, 0.5);
}

test.each<[title: string, seen: AfterLook, expected: Partial<AfterLook>]>([
  ['that is well as before is no news', after('ready', 'ready'), { isNews: false, mayAsk: true, againInMs: 15_000 }],
  ['that is away is news, and looked at sooner', after('ready', 'unreachable'), { isNews: true, againInMs: 10_000 }],
  ['that is still away is asked for nothing', after('unreachable', 'unreachable'), { isNews: false, mayAsk: false }],
  ['that is back goes on with its watches', after('unreachable', 'ready'), { isNews: true, startsOver: false }],
  ['that a stranger stood in for is read anew', after('wrong-cluster', 'ready'), { startsOver: true }],
  ['whose rights are others is news', after('ready', 'ready', true), { isNews: true }],
])('a cluster %s', (_title, seen, expected) => {
  expect(seen).toMatchObject(expected);
});

test('looks are spread by a fifth of the time in both directions', () => {
  const looked: Looked = { cluster: { state: 'ready' } as Looked['cluster'], was: 'ready', rightsChanged: false };
  const times = [0, 1].map((chance) => afterLook(looked, periods, chance).againInMs);
  expect(times.map(Math.round)).toEqual([12_000, 18_000]);
});

test.each<[State | undefined, string, boolean]>([
  ['ready', 'unreachable', true],
  ['ready', 'forbidden', true],
  ['ready', 'conflict', false],
  ['unreachable', 'unreachable', false],
  [undefined, 'timeout', false],
])('of a cluster that is %s, a call that fails as %s asks for a look: %j', (state, reason, asks) => {
  expect(isTrouble(state, reason)).toBe(asks);
});
