import { globSync } from 'node:fs';
import { trueTime } from '../../slow/true-time.ts';
import { recordedLines, recordFolder } from './record.ts';

/**
 * Where the specs are whose work is looked through at the end of a run; vitest.config.ts gives them `spec-ended.ts`. Those
 * of `npm run test:slow` lie in the same folders and are no part of the run.
 */
const RECORDED = ['test/integration/**/*.spec.ts', 'test/e2e/**/*.spec.ts'];

/**
 * The record of a run that came to its end.
 *
 * @throws Error with a sentence when spec files did not run: what they show would be missing from every judgement
 */
export function wholeRun(): string {
  const record = recordFolder();
  const ended = new Set(record === undefined ? [] : recordedLines<string>(record, 'specs'));
  const expected = RECORDED.flatMap((pattern) => globSync(pattern)).filter((file) => !trueTime.includes(file));
  const missing = expected.filter((file) => !ended.has(file));
  if (record !== undefined && missing.length === 0) return record;
  throw new Error(
    `this looks through what a whole run of npm test did, and ${missing.length} spec files did not run to their end before it: ${missing.slice(0, 8).join(', ')}`,
  );
}
