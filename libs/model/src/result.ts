import type { Problem } from './problem.ts';

/** What comes back where failing is expected: the value, or every problem at once. Faults are thrown instead. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(...problems: readonly Problem[]): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems };
}

/** All values, or the problems of every one that failed. */
export function all<T>(results: readonly Result<T>[]): Result<readonly T[]> {
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems));
  return problems.length ? fail(...problems) : succeed(results.flatMap((result) => (result.ok ? [result.value] : [])));
}
