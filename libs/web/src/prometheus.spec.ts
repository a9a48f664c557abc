import { expect, test } from 'vitest';
import { queryAt } from './prometheus.ts';

const vector = (...values: readonly string[]) => ({
  status: 'success',
  data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1, value] })) },
});

test.each([
  ['one series', vector('0.25'), { value: 0.25 }],
  ['a scalar', { status: 'success', data: { resultType: 'scalar', result: [1, '3'] } }, { value: 3 }],
  ['no series', vector(), { absent: 'it has no data for the query' }],
  ['a division by nothing', vector('NaN'), { absent: 'the query gives NaN: it divides by nothing' }],
  ['two series', vector('1', '2'), { absent: 'the query gives 2 numbers: sum() them' }],
  ['a query with a fault', { status: 'error', error: 'parse error' }, { absent: 'it refuses the query: parse error' }],
  ['something else', 'hello', { absent: 'the answer is not that of a Prometheus' }],
])('what %s says is one number, or why there is none', async (_name, answer, reading) => {
  expect(await queryAt(() => Promise.resolve(answer), 'up')).toEqual(reading);
});

test('a time is asked for in seconds, and whoever does not answer has no number', async () => {
  const asked: string[] = [];
  const read = (path: string) => {
    asked.push(path);
    return Promise.reject(new Error('nobody listens at its address'));
  };
  expect(await queryAt(read, 'sum(up)', 1_500)).toEqual({ absent: 'nobody listens at its address' });
  expect(asked).toEqual(['/api/v1/query?query=sum%28up%29&time=1.5']);
});
