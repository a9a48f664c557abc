/** The candidate that was probably meant, or undefined when none is near: at most a third of the letters may differ. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) => distance <= Math.max(1, Math.floor(Math.max(typed.length, candidate.length) / 3)),
    )
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate ?? beginningWith(wanted, candidates);
}

/** `dest` for `destinations` and `Trafic` for `TrafficPolicy`, when only one begins so. */
function beginningWith(typed: string, candidates: readonly string[]): string | undefined {
  const [only, ...others] = candidates.filter((one) => beginsLike(one.toLowerCase(), typed));
  return others.length ? undefined : only;
}

function beginsLike(candidate: string, typed: string): boolean {
  if (typed.length > 1 && candidate.startsWith(typed)) return true;
  return typed.length > 3 && distanceOf(typed, candidate.slice(0, typed.length + 1)) <= 1;
}

/** ` Did you mean …?`, or nothing. */
export function didYouMean(typed: string, candidates: readonly string[]): string | undefined {
  const meant = nearest(typed, candidates);
  return meant === undefined ? undefined : `Did you mean ${meant}?`;
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
export function distanceOf(a: string, b: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1)
      current.push(cheapest({ a, b, row, column, before, last, current }));
    before = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

interface Cell {
  readonly a: string;
  readonly b: string;
  readonly row: number;
  readonly column: number;
  readonly before: readonly number[];
  readonly last: readonly number[];
  readonly current: readonly number[];
}

function cheapest({ a, b, row, column, before, last, current }: Cell): number {
  const same = a[row - 1] === b[column - 1];
  const steps = [(last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1)];
  const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return Math.min(...steps, ...(swapped ? [(before[column - 2] ?? 0) + 1] : []));
}
