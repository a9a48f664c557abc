import { expect, test } from 'vitest';
import { policy } from '../test/tiny-world.ts';
import { byPrecedence, decidingRule } from './precedence.ts';

const young = '2026-06-01T00:00:00Z';

test.each([
  [
    'priority 10 beats 0 though it is younger',
    policy('b', { priority: 10 }, { createdAt: young }),
    policy('a', {}),
    'priority',
  ],
  ['priority 0 beats -1', policy('b', {}), policy('a', { priority: -1 }), 'priority'],
  ['the older of two equal priorities wins', policy('b', {}), policy('a', {}, { createdAt: young }), 'age'],
  [
    'half a second of age decides, however the time is written',
    policy('b', {}, { createdAt: '2026-01-01T00:00:00Z' }),
    policy('a', {}, { createdAt: '2026-01-01T00:00:00.5Z' }),
    'age',
  ],
  ['the name decides among equally old ones', policy('a', {}), policy('b', {}), 'name'],
  ['the workspace decides among namesakes', policy('a', {}, { workspace: 'a' }), policy('a', {}), 'name'],
])('%s', (_sentence, winner, loser, rule) => {
  expect([loser, winner].sort(byPrecedence)).toEqual([winner, loser]);
  expect(decidingRule(winner, loser)).toBe(rule);
});
