import { KubeError } from './kube-error.ts';

/** Far above what any definition of Kubernetes has, and far below what a recursive function stands. */
const deepest = 256;

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [...'"\\{}[]'].map((sign) =>
  sign.charCodeAt(0),
);

/**
 * Parses JSON that a cluster sent; undefined when it is none.
 *
 * @throws KubeError `wrong-answer` when it is nested so deep that whoever walks through it would run out of stack
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new KubeError('wrong-answer', `The answer is nested more than ${deepest} levels deep`);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Looked for before it is parsed: millions of empty lists inside each other are small as text and large as objects. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) at = endOfString(text, at);
    else if (sign === openBrace || sign === openBracket) depth += 1;
    else if (sign === closeBrace || sign === closeBracket) depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) return at;
    if (sign === backslash) at += 1;
  }
  return text.length;
}
