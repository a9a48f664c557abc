import { expect, test } from 'vitest';
import { parseStrategy } from './strategy.ts';

test('a strategy for one change is read by the rules of spec.rollout', () => {
  const strategy = { waves: [{ name: 'all', percent: 100 }], onFailure: 'hold' };
  expect(parseStrategy(strategy)).toEqual({ ok: true, value: strategy });
});

test.each([
  [{ waves: [{ name: 'rest' }] }, 'strategy.waves[0].name', 'DUPLICATE'],
  [{ waves: [{ name: 'a' }], deadline: 'soon' }, 'strategy.deadline', 'OUT_OF_RANGE'],
  [{ waves: [{ name: 'a' }], gates: [{ type: 'promql' }] }, 'strategy.gates[0].promql', 'REQUIRED'],
  [
    { waves: [{ name: 'a' }], gates: [{ type: 'live', window: { open: '* * * * *' } }] },
    'strategy.gates[0].window',
    'UNKNOWN_FIELD',
  ],
  [{ waves: [{ name: 'a' }], gates: [{ type: 'live' }, { type: 'live' }] }, 'strategy.gates[1].name', 'DUPLICATE'],
  [
    { waves: [{ name: 'a' }], gates: [{ type: 'promql', promql: { query: 'up' } }] },
    'strategy.gates[0].promql',
    'REQUIRED',
  ],
  [
    { waves: [{ name: 'a' }], gates: [{ type: 'window', window: { open: 'noon', timeZone: 'UTC' } }] },
    'strategy.gates[0].window.open',
    'BAD_FORMAT',
  ],
  [
    { waves: [{ name: 'a' }], gates: [{ type: 'webhook', webhook: { url: 'ftp://tests' } }] },
    'strategy.gates[0].webhook.url',
    'BAD_FORMAT',
  ],
  [undefined, 'strategy', 'REQUIRED'],
  ['fast', 'strategy', 'WRONG_TYPE'],
])('%j is refused at %s', (strategy, path, code) => {
  expect(parseStrategy(strategy)).toMatchObject({ ok: false, problems: [{ path, code }] });
});
