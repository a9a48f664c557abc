import { EXIT, Failure } from '../failure.ts';
import type { ExitCode } from '../failure.ts';
import type { LocatedProblem } from '../documents/read.ts';
import { count, printableLine } from './text.ts';

const shown = 50;

/** Codes that speak of what was given, whatever the server knows. */
const BAD_INPUT = new Set([
  'REQUIRED',
  'WRONG_TYPE',
  'OUT_OF_RANGE',
  'BAD_FORMAT',
  'TOO_LONG',
  'TOO_MANY',
  'TOO_DEEP',
  'UNKNOWN_FIELD',
  'UNKNOWN_KIND',
  'UNSUPPORTED_VERSION',
  'NOT_ONE_OF',
  'EXACTLY_ONE',
  'DUPLICATE',
  'WEIGHTS_SUM',
  'BAD_REGEX',
  'BAD_SYNTAX',
]);

/** Bad input when a problem is in what was given; else a refusal that has to do with what the server knows. */
export function exitCodeOf(problems: readonly { readonly code: string }[]): ExitCode {
  return problems.some(({ code }) => BAD_INPUT.has(code)) ? EXIT.badInput : EXIT.refused;
}

/** A failure that tells every problem with its place, and what to do about it. */
export function problemsFailure(what: string, problems: readonly LocatedProblem[]): Failure {
  const lines = problems.slice(0, shown).map(problemLine);
  const rest = problems.length > shown ? [`  and ${count(problems.length - shown, 'more problem')}`] : [];
  return new Failure(exitCodeOf(problems), [`${what}; nothing was changed.`, ...lines, ...rest].join('\n'));
}

/** `  canary.yaml:12:7  spec.split[1].weight: must be …`, with the fix below where one is known. */
function problemLine({ file, position, document, path, message, fix }: LocatedProblem): string {
  const place = file ? [file, position?.line, position?.column].filter((part) => part !== undefined).join(':') : '';
  const subject = [position ? '' : document, path].filter(Boolean).join(' ');
  const text = subject ? `${subject}: ${message}` : message;
  const line = `  ${[place, text].filter(Boolean).join('  ')}`;
  return [line, ...(fix ? [`      fix: ${fix}`] : [])].map(printableLine).join('\n');
}
