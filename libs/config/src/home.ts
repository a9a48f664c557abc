import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, link, lstat, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Secret } from './secret.ts';

/** Where the API token lies: the path may be shown, the content not. */
export function tokenPath(home: string): string {
  return join(home, 'token');
}

/** A home folder that somebody else has prepared, or parts of which are elsewhere. The message says what to do. */
export class UnsafeHomeError extends Error {
  override readonly name = 'UnsafeHomeError';
}

/**
 * Makes the home folder. As root, others may pass through it (0711), because Postgres runs as another user.
 *
 * @throws UnsafeHomeError when it or something in it belongs to somebody else, who would read or choose our secrets, or is
 * a symbolic link, which would have us write where it points to
 */
export async function prepareHome(home: string): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  await makeFolder(home);
  refuseOthers(home, await stat(home));
  await chmod(home, isRoot ? 0o711 : 0o700);
  for (const folder of ['', 'keys', 'logs', 'postgres']) await refuseForeignParts(join(home, folder));
}

/** Folder by folder: below /proc a recursive mkdir of Node turns for ever. */
async function makeFolder(path: string): Promise<void> {
  if (await isThere(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return;
    throw unusable(path, error);
  });
}

async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unusable(path, error);
  });
  if (found && !found.isDirectory()) throw new UnsafeHomeError(`${path} is no folder: ${WAY_OUT}`);
  return found !== undefined;
}

const WAY_OUT = 'set OVERMESH_HOME to a folder that this user may write to';

function unusable(path: string, { code = 'failed' }: NodeJS.ErrnoException): UnsafeHomeError {
  return new UnsafeHomeError(`${path} cannot be used (${code}): ${WAY_OUT}`);
}

/** Of a running Postgres, which as root is another user; it makes them itself, in a folder that nobody else may write. */
const postgresOwn = new Set(['data', 'data.partial', 'sockets']);

async function refuseForeignParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(ignore('ENOENT'));
  for (const name of names ?? []) {
    const path = join(folder, name);
    const found = await lstat(path).catch(ignore('ENOENT'));
    if (found?.isSymbolicLink()) throw new UnsafeHomeError(`${path} is a symbolic link: put the real file there`);
    if (found && !postgresOwn.has(name)) refuseOthers(path, found);
  }
}

function refuseOthers(path: string, { uid }: Stats): void {
  const own = process.getuid?.();
  if (own === undefined || uid === own) return;
  throw new UnsafeHomeError(
    `${path} belongs to user ${uid}, and this program runs as user ${own}: set OVERMESH_HOME to a folder of its own`,
  );
}

/** The API's bearer token, made at the first call: 32 random bytes in base64url. Processes that race get the same. */
export async function readOrCreateToken(home: string): Promise<Secret> {
  await prepareHome(home);
  const text = await readOrCreateSecretFile(tokenPath(home), () => randomBytes(32).toString('base64url'));
  return new Secret(text);
}

/** The API's bearer token as it is now; undefined where there is none. */
export async function readToken(home: string): Promise<Secret | undefined> {
  const text = await readIfPresent(tokenPath(home));
  return text === undefined ? undefined : new Secret(text);
}

/** Reads a file of one line; when there is none writes what `create` gives, readable by this user alone. */
export async function readOrCreateSecretFile(path: string, create: () => string): Promise<string> {
  const present = await readIfPresent(path);
  if (present !== undefined) return present;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const partial = await writePartial(path, `${create()}\n`);
  // A link appears whole or not at all, and fails when another process was first: then that one's content counts.
  await link(partial, path)
    .catch(ignore('EEXIST'))
    .finally(() => rm(partial, { force: true }));
  await syncFolder(dirname(path));
  const written = await readIfPresent(path);
  if (written === undefined) throw new Error(`${path} vanished while it was being made`);
  return written;
}

/** Replaces a file in one step, readable by this user alone (0600): a reader sees the old content or the new. */
export async function writeSecretFile(path: string, content: string): Promise<void> {
  await rename(await writePartial(path, content), path);
  await syncFolder(dirname(path));
}

/** Without it a power cut may take back a new name, and a key under which rows were wrapped already would be gone. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

async function writePartial(path: string, content: string): Promise<string> {
  const partial = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  return partial;
}

/**
 * The one line of a secret file; undefined where there is none. An empty file counts as absent nowhere: it would silently
 * replace a lost key. It is reported instead.
 */
export async function readIfPresent(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(ignore('ENOENT'));
  if (text === undefined) return undefined;
  if (!text.trim()) throw new Error(`${path} is empty; restore it from a backup, or remove it to make a new one`);
  return text.trim();
}

function ignore(code: string): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  };
}
