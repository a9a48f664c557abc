import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareHome, readOrCreateSecretFile, Secret } from '@overmesh/config';
import { EmbeddedPostgresError } from './errors.ts';
import type { PostgresPrograms } from './postgres-programs.ts';
import type { PostgresUser } from './postgres-user.ts';

const run = promisify(execFile);

/** Name of the role and of the database. */
export const databaseName = 'overmesh';

/** The path of a socket is in a field of 104 bytes on macOS and 108 on Linux, with a zero behind it. */
const longestSocketPath = 103;

/** Where an embedded Postgres keeps what. */
export interface PostgresFolders {
  readonly root: string;
  /** Owned by the Postgres user. */
  readonly data: string;
  /** Where it is reached: owned by the Postgres user, and closed to all others but root. */
  readonly sockets: string;
  readonly log: string;
}

/** Makes the folder, which as root others may pass through: Postgres is another user. */
export async function prepareFolders(home: string): Promise<PostgresFolders> {
  const root = join(home, 'postgres');
  const sockets = join(root, 'sockets');
  refuseLongPath(join(sockets, '.s.PGSQL.5432'));
  await prepareHome(home);
  await mkdir(root, { recursive: true, mode: 0o700 });
  await chmod(root, process.getuid?.() === 0 ? 0o711 : 0o700);
  return { root, data: join(root, 'data'), sockets, log: join(root, 'postgres.log') };
}

function refuseLongPath(socket: string): void {
  const over = Buffer.byteLength(socket) - longestSocketPath;
  if (over <= 0) return;
  throw new EmbeddedPostgresError(
    `${socket} is ${over} bytes longer than the path of a socket may be: set OVERMESH_HOME to a shorter one, or set DATABASE_URL.`,
  );
}

/** Made once per install, readable by this user alone. */
export async function databasePassword(folders: PostgresFolders): Promise<Secret> {
  return new Secret(await readOrCreateSecretFile(join(folders.root, 'password'), randomPassword));
}

/**
 * Makes the data folder once. It is filled beside its place and then renamed, so that one which exists is whole,
 * whenever a former start was interrupted.
 */
export async function prepareData(
  folders: PostgresFolders,
  programs: PostgresPrograms,
  user: PostgresUser,
  password: Secret,
): Promise<void> {
  if (await exists(join(folders.data, 'PG_VERSION'))) return;
  const partial = `${folders.data}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) await chown(partial, user.uid, user.gid);
  await withPasswordFile(folders, user, password, (file) => initialize(programs, user, partial, file));
  await rename(partial, folders.data);
}

/** Makes the folder of the socket anew: what a killed server left there would say that one is running. */
export async function prepareSockets({ sockets }: PostgresFolders, user: PostgresUser): Promise<void> {
  await rm(sockets, { recursive: true, force: true });
  await mkdir(sockets, { mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) await chown(sockets, user.uid, user.gid);
}

async function initialize(
  programs: PostgresPrograms,
  user: PostgresUser,
  data: string,
  passwordFile: string,
): Promise<void> {
  const args = [`--pgdata=${data}`, `--username=${databaseName}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  // Postgres's own C.UTF-8 needs no locale of the operating system and sorts the same everywhere.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  try {
    await run(programs.initdb, [...args, ...locale], {
      ...user,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new EmbeddedPostgresError(`initdb could not make a database in ${data}: ${said}`);
  }
}

/** initdb reads the password from a file, and as another user it cannot read ours. */
async function withPasswordFile(
  folders: PostgresFolders,
  user: PostgresUser,
  password: Secret,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const path = join(folders.root, 'password.initdb');
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${password.reveal()}\n`);
    if (user.uid !== undefined && user.gid !== undefined) await file.chown(user.uid, user.gid);
    await file.close();
    await work(path);
  } finally {
    await rm(path, { force: true });
  }
}

/** Throws a sentence when the Postgres user may not pass through the folders above. */
export async function refuseClosedFolder(folder: string, user: PostgresUser): Promise<void> {
  const enters = await run('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
  if (enters) return;
  throw new EmbeddedPostgresError(
    `Postgres runs as the user postgres, who may not enter ${folder}: set OVERMESH_HOME to a folder that is not below ` +
      'one closed to others (such as /root), run as another user, or set DATABASE_URL.',
  );
}

function randomPassword(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url');
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
