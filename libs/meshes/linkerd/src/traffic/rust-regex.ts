/**
 * The first part of an RE2 expression that Rust's regex does not know or reads in another way; undefined where it reads
 * all as RE2 does. Linkerd's webhook refuses a route with what Rust does not know; without the webhook it is accepted
 * and never used.
 *
 * Outside a class: quoting, single bytes, octal digits, `\\<` and `\\>` (borders of words), a brace that is no repetition.
 * Inside one: a class in the class, and `&&`, `--`, `~~`, which are operators on sets.
 *
 * @see https://docs.rs/regex/latest/regex/#syntax
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function notInRust(expression: string): string | undefined {
  let rest = expression;
  let place: Place = 'outside';
  while (rest) {
    const foreign = FOREIGN[place].exec(rest)?.[0];
    if (foreign !== undefined) return foreign;
    const [text = '', next] = step(rest, place);
    place = next;
    rest = rest.slice(text.length);
  }
  return undefined;
}

type Place = 'outside' | 'inside';

const ESCAPED = String.raw`\\[QC0-7<>]|\\[pP]\{\^`;
const FOREIGN: Readonly<Record<Place, RegExp>> = {
  outside: new RegExp(String.raw`^(?:${ESCAPED}|\{(?!\d+(?:,\d*)?\}))`),
  inside: new RegExp(String.raw`^(?:${ESCAPED}|\[(?!:\^?\w+:\])|&&|--|~~)`),
};

/** What is read next, and where one is after it. The first `]` of a class is a member of it. */
function step(rest: string, place: Place): readonly [text: string, next: Place] {
  const escaped = /^\\(?:[pPx]\{[^}]*\}|.)/su.exec(rest)?.[0];
  if (escaped !== undefined) return [escaped, place];
  if (place === 'outside') {
    const opened = /^\[\^?\]?/.exec(rest)?.[0];
    return opened === undefined ? [rest.slice(0, 1), place] : [opened, 'inside'];
  }
  const named = /^\[:\^?\w+:\]/.exec(rest)?.[0];
  if (named !== undefined) return [named, place];
  return [rest.slice(0, 1), rest.startsWith(']') ? 'outside' : 'inside'];
}
