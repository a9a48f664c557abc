import { expect, test } from 'vitest';
import { askAgainInMs } from './proxy-looks.ts';

const PERIODS = { least: 3_000, most: 300_000 };
const GATHER_MS = 12_000;
const count = (acknowledged: number, connected = 3) => ({
  count: { connected, acknowledged, refused: 0, refusals: [] },
});

test.each<[string, ReturnType<typeof count> | { silent: string }, number, number]>([
  ['all have acknowledged, and all was sent', count(3), 20_000, 300_000],
  ['all have, just after a write', count(3), 0, 3_000],
  ['all have, 6 s after a write', count(3), 6_000, 6_000],
  ['all have, 11 s after a write', count(3), 11_000, 1_000],
  ['one lags 20 s after a write', count(2), 20_000, 10_000],
  ['one lags for an hour', count(2), 3_600_000, 300_000],
  ['nobody may ask', { silent: 'no right' }, 0, 300_000],
  ['no proxy is connected', count(0, 0), 0, 300_000],
])('when %s it is asked again in time', (_name, said, stableMs, again) => {
  expect(askAgainInMs(said, stableMs, GATHER_MS, PERIODS)).toBe(again);
});

test('a change that all proxies take is asked for 4 times in all', () => {
  let stableMs = 0;
  let asked = 1;
  for (let again = askAgainInMs(count(3), 0, GATHER_MS, PERIODS); again < PERIODS.most; asked += 1) {
    stableMs += again;
    again = askAgainInMs(count(3), stableMs, GATHER_MS, PERIODS);
  }
  expect([asked, stableMs]).toEqual([4, GATHER_MS]);
});
