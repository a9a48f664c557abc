import { MAX_DEPTH } from './depth.ts';
import { joinPath } from './problem.ts';
import type { Problem } from './problem.ts';
import { MAX_DOCUMENT_REGEX_STEPS, MAX_REGEX_STEPS, regexSteps } from './regex-steps.ts';

/** Above everything that a sound document can hold, and below what costs a reader time. */
const MAX_VALUES = 100_000;
const MAX_ITEMS = 1000;
const MAX_TEXT = 4096;

/** Own keys of these names are dropped on the way through class-transformer; nothing may be dropped silently. */
const UNSPEAKABLE = new Set(['__proto__', 'constructor']);

/** NUL, which Postgres refuses, and half of a surrogate pair, which is no character. */
const NO_TEXT = /\0|\p{Cs}/u;
/** Turn the reading order round, so that a person approves another text than a machine obeys (CVE-2021-42574). */
const TURNS_READING = /[\u202A-\u202E\u2066-\u2069]/;

/**
 * Finds what no document may hold anywhere, before anything else reads it: it must be cheap, and end on any input.
 *
 * At most one problem for depth or amount, which ends the search; else every problem with its path.
 */
export function hostileContent(document: unknown): readonly Problem[] {
  const search = { values: 0, regexSteps: 0, problems: [] as Problem[] };
  const end = visit(document, '', 0, search);
  return end ? [end] : search.problems;
}

interface Search {
  values: number;
  regexSteps: number;
  readonly problems: Problem[];
}

function visit(value: unknown, path: string, depth: number, search: Search): Problem | undefined {
  search.values += 1;
  if (search.values > MAX_VALUES)
    return { path: '', code: 'TOO_MANY', message: `a document must not hold more than ${MAX_VALUES} values` };
  if (value === null) search.problems.push({ path, code: 'WRONG_TYPE', message: 'must not be null: leave it out' });
  if (typeof value === 'string') search.problems.push(...textProblems(value, path));
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === MAX_DEPTH)
    return { path: '', code: 'TOO_DEEP', message: `a document must not nest deeper than ${MAX_DEPTH} levels` };
  return Array.isArray(value) ? visitItems(value, path, depth, search) : visitFields(value, path, depth, search);
}

function visitItems(items: readonly unknown[], path: string, depth: number, search: Search): Problem | undefined {
  if (items.length > MAX_ITEMS) {
    search.problems.push({ path, code: 'TOO_MANY', message: `must have at most ${MAX_ITEMS} items` });
    return undefined;
  }
  for (const [index, item] of items.entries()) {
    const end = visit(item, `${path}[${index}]`, depth + 1, search);
    if (end) return end;
  }
  return undefined;
}

function visitFields(value: object, path: string, depth: number, search: Search): Problem | undefined {
  for (const [key, child] of Object.entries(value)) {
    const [bad] = textProblems(key, path);
    // A key that is no sound text is not part of its own path, which goes to terminals and logs.
    if (bad) search.problems.push({ ...bad, message: `a field's name ${bad.message}` });
    if (bad) continue;
    const at = joinPath(path, key);
    if (UNSPEAKABLE.has(key))
      search.problems.push({ path: at, code: 'UNKNOWN_FIELD', message: `${key} is no name for a field or label` });
    const end = regexProblem(key, child, at, search) ?? visit(child, at, depth + 1, search);
    if (end) return end;
  }
  return undefined;
}

/** Many expressions, each of a size that is allowed, would keep the reader busy for seconds when it compiles them. */
function regexProblem(key: string, value: unknown, path: string, search: Search): Problem | undefined {
  if (key !== 'regex' || typeof value !== 'string' || value.length > MAX_TEXT) return undefined;
  // One that is too large by itself is told where the field is read, with the other problems.
  const steps = regexSteps(value);
  if (steps <= MAX_REGEX_STEPS) search.regexSteps += steps;
  if (search.regexSteps <= MAX_DOCUMENT_REGEX_STEPS) return undefined;
  const message = `all expressions of a document together must have at most ${MAX_DOCUMENT_REGEX_STEPS} steps`;
  return { path, code: 'TOO_MANY', message };
}

function textProblems(text: string, path: string): readonly Problem[] {
  if (text.length > MAX_TEXT) return [{ path, code: 'TOO_LONG', message: `must have at most ${MAX_TEXT} characters` }];
  if (NO_TEXT.test(text)) return [{ path, code: 'BAD_FORMAT', message: 'must hold no NUL and no half of a character' }];
  if (TURNS_READING.test(text))
    return [{ path, code: 'BAD_FORMAT', message: 'must hold no character that turns the reading order round' }];
  return [];
}
