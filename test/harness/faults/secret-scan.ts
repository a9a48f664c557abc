import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { parse } from 'yaml';
import { leastLength, NeedleIndex } from './needle-index.ts';

/** Something that must be found nowhere. */
export interface Secret {
  /** How a leak names it; not secret itself. */
  readonly name: string;
  readonly value: string;
}

/** A place where secrets must not be. */
export interface Haystack {
  /** A file, a table, a key. */
  readonly where: string;
  readonly text: string;
}

/** A secret that was found. Does not repeat it. */
export interface Leak {
  readonly secret: string;
  /** `plain`, `base64`, `hex` and so on: how it was written there. */
  readonly form: string;
  readonly where: string;
  /** In characters. */
  readonly offset: number;
}

interface Needle {
  readonly secret: string;
  readonly form: string;
  readonly text: string;
}

/** A part of this length of a long secret counts as the secret: logs cut texts short. */
const partLength = 32;

/** Finds every secret in every form in all places; the first hit of each form in each place. */
export async function findSecrets(
  secrets: readonly Secret[],
  haystacks: AsyncIterable<Haystack> | Iterable<Haystack>,
): Promise<Leak[]> {
  const needles = new NeedleIndex(secrets.flatMap(needlesOf));
  const leaks: Leak[] = [];
  for await (const { where, text } of haystacks)
    for (const [{ secret, form }, offset] of needles.firstHits(text)) leaks.push({ secret, form, where, offset });
  return leaks;
}

/** What is secret in a kubeconfig: its tokens, keys and passwords, not its certificates. */
export function secretsOfKubeconfig(name: string, yaml: string): Secret[] {
  const { users = [] } = parse(yaml) as { readonly users?: readonly { readonly user: Record<string, unknown> }[] };
  return users.flatMap(({ user }) =>
    ['token', 'password', 'client-key-data'].flatMap((field) => {
      const value = user[field];
      if (typeof value !== 'string') return [];
      const plain = field === 'client-key-data' ? Buffer.from(value, 'base64').toString('utf8') : value;
      return [{ name: `${field} of ${name}`, value: plain }];
    }),
  );
}

/** Every file below a folder, as text; what is not a file or not there any more is passed over. */
export async function* filesIn(folder: string): AsyncGenerator<Haystack> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const where = join(entry.parentPath, entry.name);
    const text = await readFile(where, 'utf8').catch(() => undefined);
    if (text !== undefined) yield { where, text };
  }
}

const tables = `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name
  FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`;

/** Every row of every table of a database, as Postgres writes it, one table at a time. */
export async function* tablesOf(databaseUrl: string): AsyncGenerator<Haystack> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly name: string }>(tables);
    for (const { name } of rows) {
      const dump = await client.query<{ readonly row: string }>(`SELECT one::text AS row FROM ${name} AS one`);
      yield { where: `table ${name}`, text: dump.rows.map(({ row }) => row).join('\n') };
    }
  } finally {
    await client.end();
  }
}

/** Every key of a Redis with all it holds. */
export async function* redisKeys(url: string): AsyncGenerator<Haystack> {
  const client = new Redis(url);
  try {
    for await (const keys of client.scanStream({ count: 500 }) as AsyncIterable<readonly string[]>)
      for (const key of keys)
        yield { where: `redis ${key}`, text: `${key}\n${JSON.stringify(await valueOf(client, key))}` };
  } finally {
    client.disconnect();
  }
}

async function valueOf(client: Redis, key: string): Promise<unknown> {
  switch (await client.type(key)) {
    case 'string':
      return client.get(key);
    case 'list':
      return client.lrange(key, 0, -1);
    case 'set':
      return client.smembers(key);
    case 'zset':
      return client.zrange(key, '0', '-1');
    case 'hash':
      return client.hgetall(key);
    case 'stream':
      return client.xrange(key, '-', '+');
    default:
      return undefined;
  }
}

function needlesOf({ name, value }: Secret): Needle[] {
  if (value.length < leastLength) throw new Error(`${name} is too short to be looked for: chance would find it`);
  const needles = partsOf(value).flatMap((part) => Object.entries(formsOf(part)));
  const longEnough = needles.filter(([, text]) => text.length >= leastLength);
  // Reversed, so that of two forms that look alike the simpler one gives the name.
  const texts = new Map(longEnough.toReversed().map(([form, text]) => [text, form]));
  return [...texts].map(([text, form]) => ({ secret: name, form: form.replace(/ \d$/, ''), text }));
}

/**
 * The pieces that stand for a secret. Of a PEM its body, in one piece and by line; of anything long a part of its middle
 * and its end, because the beginning of a token is the same for many.
 */
function partsOf(value: string): string[] {
  const pem = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(value)?.[1];
  if (pem !== undefined) {
    const lines = pem.trim().split(/\s+/);
    return [...middleAndEnd(lines.join('')), ...lines.slice(1).filter((line) => line.length >= partLength)];
  }
  return middleAndEnd(value.trim());
}

function middleAndEnd(value: string): string[] {
  if (value.length <= 2 * partLength) return [value];
  const middle = Math.floor((value.length - partLength) / 2);
  return [value.slice(middle, middle + partLength), value.slice(-partLength)];
}

/** One text in every form in which it may have been written down. */
function formsOf(text: string): Record<string, string> {
  const forms: Record<string, string> = {
    plain: text,
    'url-encoded': encodeURIComponent(text),
    json: JSON.stringify(text).slice(1, -1),
    hex: Buffer.from(text).toString('hex'),
    ...Object.fromEntries([0, 1, 2].map((shift) => [`base64 ${shift}`, insideBase64(text, shift)])),
  };
  for (const shift of [0, 1, 2]) forms[`base64url ${shift}`] = toUrlAlphabet(insideBase64(text, shift));
  return forms;
}

/** How a text looks inside the base64 of a longer one, when `shift` bytes (of every 3) come before it. */
function insideBase64(text: string, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
  const bytes = shift + Buffer.byteLength(text);
  const wholeFrom = shift === 0 ? 0 : 4;
  return encoded.slice(wholeFrom, Math.floor(bytes / 3) * 4);
}

function toUrlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}
