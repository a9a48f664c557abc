import { expect } from 'vitest';

/** Requests by which a split is judged, and how many more where chance alone may have been at work. */
const requests = 2000;
const more = 8000;
const tolerance = 0.02;

/**
 * Expects shares in percent within 2 % of all requests. Envoy draws lots: of 2,000 requests at 50/50, one run of 14 is
 * off by more than that, so a count that is goes on to 10,000, where it is one of 16,000.
 */
export async function withinTwoPercent(
  wanted: Readonly<Record<string, number>>,
  count: (times: number) => Promise<Readonly<Record<string, number>>>,
): Promise<void> {
  const first = await count(requests);
  if (isWithin(wanted, first, requests)) return;
  const all = sum(first, await count(more));
  expect({ counted: all, within: isWithin(wanted, all, requests + more) }).toEqual({ counted: all, within: true });
}

function isWithin(
  wanted: Readonly<Record<string, number>>,
  counts: Readonly<Record<string, number>>,
  total: number,
): boolean {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(counts)])];
  return names.every((name) => {
    const [share, count] = [(wanted[name] ?? 0) / 100, counts[name] ?? 0];
    // Nothing is left to chance where all or nothing is due.
    if (share === 0 || share === 1) return count === share * total;
    return Math.abs(count / total - share) <= tolerance;
  });
}

function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}
