/**
 * What an expression costs whoever compiles it, here and in every proxy: its steps once repetitions are written out.
 *
 * RE2 matches in linear time, but `a{0,1000}` has 9 characters and 2000 steps: 455 of them, which fit into one header
 * match, take re2js 3 s and half a gigabyte. Counted before compiling, in one pass over the text; about what RE2 makes
 * of it, which saves a few, and never far below. Also for a text that is no expression.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function regexSteps(expression: string): number {
  const open: Level[] = [{ steps: 0, last: 0 }];
  let classes = 0;
  for (const [token] of expression.matchAll(TOKEN)) {
    take(token, open);
    classes += classSteps(token);
  }
  while (open.length > 1) close(open);
  return classes + (open[0]?.steps ?? 0);
}

/** One expression may have as many steps as the longest literal text has characters, and a few. */
export const MAX_REGEX_STEPS = 5000;
/** All expressions of one document together: 30 ms of compiling, or 250 ms where they are made to be slow. */
export const MAX_DOCUMENT_REGEX_STEPS = 10_000;

/** Inside one pair of brackets: the steps so far, and those of the last part, which a repetition is about. */
interface Level {
  steps: number;
  last: number;
}

/** What ends nowhere goes to the end of the text, so that each character is looked at once. */
const TOKEN = new RegExp(
  [
    String.raw`\\Q(?:(?!\\E)[^])*(?:\\E)?`,
    String.raw`\\[pPx]\{[^}]*\}?|\\[pP][^]|\\[^]?`,
    String.raw`\[\^?\]?(?:\\[^]|\[:[^\]]*:\]|[^\]\\])*\]?`,
    String.raw`\(\?[A-Za-z-]*\)|\((?:\?(?:P?<\w*>|[A-Za-z-]*:))?|\)`,
    String.raw`\{\d+(?:,\d*)?\}|[^]`,
  ].join('|'),
  'gu',
);

function take(token: string, open: Level[]): void {
  if (/^\(\?[A-Za-z-]*\)$/.test(token)) return;
  if (token.startsWith('(')) return void open.push({ steps: 0, last: 0 });
  if (token === ')') return open.length > 1 ? close(open) : undefined;
  const level = open.at(-1);
  if (!level) return;
  const repeated = repetition(token, level.last);
  if (repeated === undefined) add(level, token.startsWith('\\Q') ? token.length : 1);
  else add(level, repeated - level.last, repeated);
}

/** The steps of a part with what is said of how often; undefined where the token says nothing of that. */
function repetition(token: string, part: number): number | undefined {
  if (/^[*+?]$/.test(token)) return part + 1;
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}$/.exec(token) ?? [];
  if (least === undefined) return undefined;
  const fewest = Math.max(1, Number(least));
  if (!comma) return part * fewest;
  if (!most) return part * fewest + 1;
  // Each copy that may be left out needs a step of its own for that.
  return part * Math.max(1, Number(most)) + Math.max(0, Number(most) - Number(least));
}

/**
 * What classes of characters cost when they are read, however often they are repeated then: a table of Unicode, or all
 * but a few characters, about 0.1 ms; a range beyond ASCII, which `(?i)` goes through one by one, up to 10 ms.
 */
function classSteps(token: string): number {
  if (token.startsWith('\\Q')) return 0;
  const tables = token.match(/\\[pPWSD]/g)?.length ?? 0;
  const ranges = token.startsWith('[') ? (token.match(/-(?:\\x\{|\\x[89a-f]|[^\0-\x7f])/gi)?.length ?? 0) : 0;
  return 10 * tables + 200 * ranges;
}

function close(open: Level[]): void {
  const inner = open.pop();
  const outer = open.at(-1);
  if (inner && outer) add(outer, inner.steps + 2);
}

function add(level: Level, steps: number, last = steps): void {
  level.steps += steps;
  level.last = last;
}
