/**
 * Escapes that hide something: NUL, which Postgres keeps nowhere; halves of surrogate pairs, which are no text; and
 * characters that need no escape, behind which a word is not found. Go escapes `<`, `>` and `&`, and none of these.
 */
const suspicious = /\\(?:u(?:0000|00(?!26|3[CEce])[2-7]|[Dd][89A-Fa-f])|\/)/;
/** One escape at a time from the left, so that a backslash that is itself escaped begins none. */
const escapes = /\\(?:u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^])/g;

/**
 * The same JSON with nothing hidden in it: what it holds can be searched as text, and kept in a text or a column of JSON.
 *
 * A NUL or half a character is U+FFFD then. It is not left out, so that no name becomes that of something else.
 */
export function plainJson(text: string): string {
  const wellFormed = text.toWellFormed();
  return suspicious.test(wellFormed) ? wellFormed.replace(escapes, plainly) : wellFormed;
}

function plainly(escape: string): string {
  if (escape === '\\/') return '/';
  if (!/^\\u/.test(escape)) return escape;
  const [first = 0, second] = [...escape.matchAll(/[0-9A-Fa-f]{4}/g)].map(([code]) => Number.parseInt(code, 16));
  if (second !== undefined) return String.fromCharCode(first, second);
  if (first === 0 || (first >= 0xd800 && first <= 0xdfff)) return '\ufffd';
  const character = String.fromCharCode(first);
  return first < 0x20 || character === '"' || character === '\\' ? escape : character;
}
