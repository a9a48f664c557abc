import { oneLine } from '@overmesh/model';
import type { Reading } from '@overmesh/model';

/** Reads JSON from a path of one Prometheus. Throws with a sentence where there is no answer. */
export type ReadJson = (path: string) => Promise<unknown>;

/**
 * The one number that a PromQL expression has at a time.
 *
 * @param atMs milliseconds since the epoch; the Prometheus's own now where absent
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export async function queryAt(read: ReadJson, query: string, atMs?: number): Promise<Reading> {
  const asked = new URLSearchParams({ query, ...(atMs === undefined ? {} : { time: String(atMs / 1000) }) });
  try {
    return readingIn(await read(`/api/v1/query?${asked}`));
  } catch (error) {
    return { absent: error instanceof Error ? error.message : 'it gave no answer' };
  }
}

/** Everything is judged: whoever answers may be no Prometheus. */
function readingIn(answer: unknown): Reading {
  if (!isRecord(answer)) return { absent: 'the answer is not that of a Prometheus' };
  if (answer['status'] === 'error') return { absent: `it refuses the query: ${oneLine(String(answer['error']), 200)}` };
  const data = answer['data'];
  if (!isRecord(data)) return { absent: 'the answer is not that of a Prometheus' };
  if (data['resultType'] === 'scalar') return sampleIn(data['result']);
  if (data['resultType'] !== 'vector' || !Array.isArray(data['result']))
    return { absent: 'the query gives no number at a time: leave out the range' };
  const series: readonly unknown[] = data['result'];
  if (series.length > 1) return { absent: `the query gives ${series.length} numbers: sum() them` };
  const [only] = series;
  return isRecord(only) ? sampleIn(only['value']) : { absent: 'it has no data for the query' };
}

/** `[time, "number"]`. NaN is what a division by nothing gives. */
function sampleIn(sample: unknown): Reading {
  const value = Array.isArray(sample) ? Number(sample[1]) : Number.NaN;
  return Number.isNaN(value) ? { absent: 'the query gives NaN: it divides by nothing' } : { value };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
