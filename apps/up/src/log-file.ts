import { constants, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The path of a log in the home folder, whose folder is made, for this user alone. */
export function logPath(home: string, name: string): string {
  const folder = join(home, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${name}.log`);
}

/** Opens a log to append what a program says that has no logger yet, or none any more. */
export function openLog(path: string): number {
  return openSync(path, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600);
}

/** The end of a log, for whom a program did not start. */
export function lastLines(path: string, count: number): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
