import { homedir, hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { readFile, stat } from 'node:fs/promises';
import { EXIT, Failure } from './failure.ts';
import type { World } from './world.ts';

type Environment = World['env'];

/** Flags that every command takes. */
export interface ConnectionFlags {
  readonly server?: string;
  readonly tokenFile?: string;
}

/** How to reach the server. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
  /** Who says that they change something, for the history: `user@machine`. */
  readonly author: string;
  /** What a person should know, a sentence each. */
  readonly warnings: readonly string[];
}

const FALLBACK = 'http://127.0.0.1:8080';
const largestToken = 16_384;

/** The only place of this program that reads the environment. */
export function environment(): Environment {
  return process.env;
}

/** Folder of a local installation. As root it lies outside /root, where its Postgres could not enter. */
export function homeOf(env: Environment): string {
  if (env['OVERMESH_HOME']) return resolve(env['OVERMESH_HOME']);
  return process.getuid?.() === 0 ? '/var/lib/overmesh' : join(env['HOME'] || homedir(), '.overmesh');
}

/** True where a stack may be shown. */
export function wantsStacks(env: Environment): boolean {
  return Boolean(env['OVERMESH_DEBUG']);
}

/**
 * Address and token: flags first, then the environment, then what `overmesh up` left in its home folder.
 *
 * @throws Failure when there is no token or the address is none
 */
export async function readConnection(env: Environment, flags: ConnectionFlags): Promise<Connection> {
  const url = await readAddress(env, flags);
  const { token, warnings } = await readToken(env, flags);
  return { url, token, author: authorName(), warnings: [...warnings, ...plainTextWarning(url)] };
}

async function readAddress(env: Environment, { server }: ConnectionFlags): Promise<string> {
  const given = server ?? env['OVERMESH_URL'];
  const text = given || (await runningAddress(homeOf(env))) || FALLBACK;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Failure(EXIT.badInput, `${server ? '--server' : 'OVERMESH_URL'} must be a URL such as ${FALLBACK}.`);
  if (url.username || url.password)
    throw new Failure(
      EXIT.badInput,
      'The address of the server must not hold a user or password; the token goes in a file.',
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** What `overmesh up` says of itself in `up.json`. */
async function runningAddress(home: string): Promise<string | undefined> {
  const text = await readFile(join(home, 'up.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { apiUrl } = JSON.parse(text) as { readonly apiUrl?: unknown };
    return typeof apiUrl === 'string' ? apiUrl : undefined;
  } catch {
    return undefined;
  }
}

async function readToken(
  env: Environment,
  { tokenFile }: ConnectionFlags,
): Promise<{ readonly token: string; readonly warnings: readonly string[] }> {
  const given = env['OVERMESH_TOKEN'];
  if (given && !tokenFile) return { token: checkedToken(given, 'OVERMESH_TOKEN'), warnings: [] };
  const path = tokenFile ?? join(homeOf(env), 'token');
  const info = await stat(path).catch((error: unknown) => noToken(path, error));
  if (!info.isFile() || info.size > largestToken)
    throw new Failure(EXIT.badInput, `${path} is not a token: it must be a file with one line.`);
  const token = checkedToken(await readFile(path, 'utf8').catch((error: unknown) => noToken(path, error)), path);
  return { token, warnings: info.mode & 0o077 ? [`${path} can be read by others: run chmod 600 ${path}`] : [] };
}

function noToken(path: string, error: unknown): never {
  const denied = error instanceof Error && 'code' in error && error.code === 'EACCES';
  throw new Failure(
    EXIT.unauthorised,
    denied ? `The token in ${path} may not be read by this user.` : `There is no token: ${path} is not there.`,
    'Start Overmesh here with `overmesh up`, or give OVERMESH_TOKEN or --token-file.',
  );
}

/** A token with a line break or another odd character would be a header of its own. */
function checkedToken(text: string, source: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Failure(EXIT.unauthorised, `${source} does not hold a token: it must be one line of plain characters.`);
}

function plainTextWarning(url: string): readonly string[] {
  const { protocol, hostname } = new URL(url);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  return protocol === 'https:' || isLocal ? [] : [`the token goes unencrypted to ${url}: use https`];
}

function authorName(): string {
  try {
    return `${userInfo().username}@${hostname()}`.replace(/[^\x21-\x7e]/g, '');
  } catch {
    // A user without an entry in the system's list has no name.
    return hostname();
  }
}
