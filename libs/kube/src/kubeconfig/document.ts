import { Lexer, LineCounter, parseAllDocuments } from 'yaml';
import type { Findings } from './findings.ts';

/** A mapping of the file. A `Map`, so that `__proto__` and `constructor` are keys like any other. */
export type Fields = ReadonlyMap<unknown, unknown>;

const mebibyte = 1024 * 1024;
const deepest = 64;
const mostTokens = 100_000;

/** Reads the text as exactly one YAML (or JSON) mapping without aliases, tags or repeated keys. Never quotes the text. */
export function readDocument(text: string, findings: Findings): Fields | undefined {
  if (Buffer.byteLength(text) > mebibyte) return findings.refuse('', 'TOO_LONG', 'A kubeconfig is at most 1 MiB');
  if (/[\0\uFFFD]|[\x01-\x08\x0B\x0C\x0E-\x1F\x7F]/.test(text) || !text.isWellFormed())
    return findings.refuse('', 'BAD_SYNTAX', 'A kubeconfig is UTF-8 text without control characters');
  if (isDeep(text)) return findings.refuse('', 'TOO_DEEP', 'A kubeconfig is nested a few levels deep, not dozens');
  try {
    if (isCrowded(text)) return findings.refuse('', 'TOO_MANY', 'A kubeconfig has fewer parts than this');
    return parse(text, findings);
  } catch {
    return findings.refuse('', 'BAD_SYNTAX', 'The text is not valid YAML');
  }
}

function parse(text: string, findings: Findings): Fields | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    strict: true,
    uniqueKeys: true,
    prettyErrors: false,
    merge: false,
    lineCounter: lines,
  });
  const [document, ...more] = Array.isArray(documents) ? documents : [];
  if (!document || more.length > 0) return findings.refuse('', 'BAD_SYNTAX', 'A kubeconfig is exactly one document');
  const fault = document.errors[0] ?? document.warnings[0];
  // Only the place is told: the parser's own sentence quotes the text around the fault.
  if (fault)
    return findings.refuse('', 'BAD_SYNTAX', `The text is not valid YAML, at line ${lines.linePos(fault.pos[0]).line}`);
  const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: 0 });
  return value instanceof Map ? value : findings.refuse('', 'WRONG_TYPE', 'A kubeconfig is a mapping');
}

/** The parser takes 6 s for 1 MiB of quotes; cutting into tokens is cheap and stops early. */
function isCrowded(text: string): boolean {
  let tokens = 0;
  for (const _ of new Lexer().lex(text)) if ((tokens += 1) > mostTokens) return true;
  return false;
}

/** A cheap look before the parser, whose recursion a deep text would exhaust. Counts brackets and indentation. */
function isDeep(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open += 1;
    if (character === ']' || character === '}') open -= 1;
    if (open > deepest) return true;
  }
  return /^ {200}|^[ ?]*(?:- ?|\? ?){40}/m.test(text);
}
