import { appendFileSync, copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Secret } from '../faults/secret-scan.ts';

/** Names the folder in which a whole run of tests keeps what is looked through at its end; set by `once.ts`. */
export const recordVariable = 'OVERMESH_TEST_RECORD';

/** Where this run keeps its record; undefined outside Vitest's run, where nobody will look. */
export function recordFolder(): string | undefined {
  return process.env[recordVariable];
}

/** The part of the record that holds what products wrote, a file for each place. */
export function writtenFolder(record: string): string {
  return join(record, 'written');
}

/** Notes a secret that the run hands out; what is known already is noted again without harm. */
export function recordSecret(secret: Secret): void {
  append('secrets', JSON.stringify(secret));
}

/** Notes what a product wrote. @param where names the place in a leak: `cli`, `graphql` */
export function recordText(where: string, text: string): void {
  append(join('written', where, String(process.pid)), text);
}

/** Keeps a file that a product wrote or still writes, also when it is removed with its folder. */
export function recordFile(path: string): void {
  const record = recordFolder();
  if (record === undefined || !existsSync(path)) return;
  const folder = join(writtenFolder(record), 'files');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The kept name holds on to the inode, so that its number stays this file's.
  const kept = join(folder, `${statSync(path).ino}-${basename(path)}`);
  if (existsSync(kept)) return;
  try {
    linkSync(path, kept);
  } catch {
    // On another file system, or owned by another user.
    copyFileSync(path, kept);
  }
}

/** A list that the run's processes add to: one line each. */
export function recordLine(list: string, line: unknown): void {
  append(list, JSON.stringify(line));
}

/** Every line of a list, each different one once. */
export function recordedLines<Line>(record: string, list: string): readonly Line[] {
  const path = join(record, list);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  return [...new Set(lines)].map((line) => JSON.parse(line) as Line);
}

/** One call of the kernel for each, so that lines of several processes do not mix. */
function append(name: string, text: string): void {
  const record = recordFolder();
  if (record === undefined) return;
  const path = join(record, name);
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  appendFileSync(path, `${text}\n`, { mode: 0o600 });
}
