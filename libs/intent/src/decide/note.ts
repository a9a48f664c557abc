import type { Problem } from '@overmesh/model';
import type { ChangeNote } from '../intent.ts';

/** Control characters but tab and line ends: Postgres refuses NUL, and a terminal obeys the rest. */
const CONTROLS = /[^\P{Cc}\t\n\r]/u;

/** Finds what of a note cannot be kept. */
export function noteProblems({ message = '', requestId }: ChangeNote): readonly Problem[] {
  const problems: Problem[] = [];
  if (message.length > 4096)
    problems.push({ path: 'message', code: 'TOO_LONG', message: 'must have at most 4096 characters' });
  if (CONTROLS.test(message))
    problems.push({ path: 'message', code: 'BAD_FORMAT', message: 'must hold no control character' });
  if (requestId !== undefined && !/^[\x21-\x7e]{1,200}$/.test(requestId))
    problems.push({ path: 'requestId', code: 'BAD_FORMAT', message: 'must be 1 to 200 visible ASCII characters' });
  return problems;
}
