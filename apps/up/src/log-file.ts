import { constants, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const largest = 20_000_000;

/** A log in the home folder, readable by this user alone (0600). */
export interface LogFile {
  readonly path: string;
  readonly fd: number;
}

/** Opens `logs/<name>.log` to append; when it is over 20 MB it becomes `<name>.log.1` first. */
export function openLogFile(home: string, name: string): LogFile {
  const folder = join(home, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.log`);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largest) renameSync(path, `${path}.1`);
  const flags = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;
  return { path, fd: openSync(path, flags, 0o600) };
}

/** The end of a log, for whom a program did not start. */
export function lastLines(path: string, count: number): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
