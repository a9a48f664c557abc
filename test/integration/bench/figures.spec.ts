import { expect, test } from 'vitest';
import { LocalJobs } from '../../bench/local-jobs.ts';
import { line, median, timed } from '../../bench/measure.ts';
import { asJson, asText, misses } from '../../bench/report.ts';
import type { Figure } from '../../bench/report.ts';

test.each([
  ['the middle of 3, 1 and 2 is 2', [3, 1, 2], 2],
  ['the middle of 4, 1, 2 and 3 is 2.5', [4, 1, 2, 3], 2.5],
  ['the middle of one value is that value', [7], 7],
])('%s', (_name, values, expected) => {
  expect(median(values)).toBe(expected);
});

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow('no median');
});

test('a worker of 100 MiB that grows by 2 MiB per cluster has just this line', () => {
  const points = [5, 20, 40].map((x) => ({ x, y: 100 + 2 * x }));
  const { slope, intercept } = line(points);
  expect(slope).toBeCloseTo(2);
  expect(intercept).toBeCloseTo(100);
});

test('one place gives no slope', () => {
  expect(() =>
    line([
      { x: 5, y: 1 },
      { x: 5, y: 2 },
    ]),
  ).toThrow('two different places');
});

test('20 ms of waiting are 20 ms of time and little CPU', async () => {
  const { ms, cpuMs } = await timed(() => new Promise((resolve) => setTimeout(resolve, 20)));
  expect(ms).toBeGreaterThanOrEqual(19);
  expect(cpuMs).toBeLessThan(ms);
});

test('of five clusters that are woken two are delivered to at once, and all in the end', async () => {
  const jobs = new LocalJobs();
  const done: string[] = [];
  let [running, most] = [0, 0];
  const deliver = async (id: string) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.push(id);
  };
  jobs.work('deliver', deliver, { concurrency: 2 });
  for (const id of ['a', 'b', 'c', 'd', 'e']) await jobs.wake('deliver', id);
  await jobs.idle();
  expect([most, done.toSorted()]).toEqual([2, ['a', 'b', 'c', 'd', 'e']]);
});

const figures: readonly Figure[] = [
  { what: 'push over floor', measured: 1.25, unit: '×', most: 1.3 },
  { what: 'client CPU per object', measured: 0.41, unit: 'ms', most: 0.3 },
  { what: 'TLS handshakes', measured: 0, unit: '', most: 0 },
  { what: 'SQL statements', measured: 130, unit: '' },
];

test('of four figures with three aims the one above its aim is missed', () => {
  expect(misses(figures).map(({ what }) => what)).toEqual(['client CPU per object']);
});

test('the table says what was measured, the aim and whether it is met, and what is missed in words', () => {
  const text = asText({ bench: 'push', figures, notes: ['on a shared machine'] });
  expect(text).toMatch(/push over floor +\| +1\.25× \| +≤ 1\.3× \| +yes/);
  expect(text).toMatch(/client CPU per object \| +0\.41 ms \| +≤ 0\.3 ms \| +NO/);
  expect(text).toContain('Missed: client CPU per object, 0.11 ms too much.');
  expect(text).toContain('on a shared machine');
});

test('a figure that has a least is missed below it, and one that was not measured is missed', () => {
  const least = { what: 'share of a bare server', measured: 64, unit: '%', least: 70 };
  const none = { what: 'idle CPU', measured: NaN, unit: '%', most: 5 };
  const text = asText({ bench: 'scale', figures: [least, none], notes: [] });
  expect(text).toMatch(/share of a bare server +\| +64 % \| +≥ 70 % \| +NO/);
  expect(text).toContain('Missed: share of a bare server, 6 % too little.');
  expect(text).toContain('Missed: idle CPU was not measured.');
  expect(misses([{ ...least, measured: 70 }])).toEqual([]);
});

test('as JSON a figure without an aim has no verdict', () => {
  const { figures: judged } = JSON.parse(asJson({ bench: 'push', figures, notes: [] })) as {
    figures: { met?: boolean }[];
  };
  expect(judged.map(({ met }) => met)).toEqual([true, false, true, undefined]);
});
