import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock, writeSecretFile } from '@overmesh/config';
import type { LockHolder } from '@overmesh/config';

/** This home is ours, or who has it. */
export type HomeLock =
  { readonly held: true; release(): Promise<void> } | { readonly held: false; readonly holder: LockHolder };

/** What the CLI reads to find a running Overmesh: `up.json` in the home folder. */
export interface UpFile {
  readonly pid: number;
  /** Such as `http://127.0.0.1:8080`. */
  readonly apiUrl: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Two supervisors on one home would fight over its database. */
export async function lockHome(home: string): Promise<HomeLock> {
  const lock = await takeLock(join(home, 'up.lock'));
  if (!lock.held) return lock;
  // Whoever held it before may have been killed; its address is good for nothing.
  await removeUpFile(home);
  return { held: true, release: () => removeUpFile(home).then(() => lock.release()) };
}

/** Says where this Overmesh is, to this user alone. */
export function writeUpFile(home: string, file: UpFile): Promise<void> {
  return writeSecretFile(join(home, 'up.json'), `${JSON.stringify(file)}\n`);
}

function removeUpFile(home: string): Promise<void> {
  return rm(join(home, 'up.json'), { force: true });
}
