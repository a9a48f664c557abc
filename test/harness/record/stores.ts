import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { redisKeys, tablesOf } from '../faults/secret-scan.ts';
import type { Haystack } from '../faults/secret-scan.ts';
import { recordFolder, recordText } from './record.ts';

/** A store that is paused or dead is passed over after this. */
const PATIENCE_MS = 5_000;

/** Keeps every row of every table of a database. */
export function recordDatabase(url: string): Promise<void> {
  return record('database', () => tablesOf(url));
}

/** The same of every database of a server. */
export async function recordServer(url: string): Promise<void> {
  if (recordFolder() === undefined) return;
  for (const name of await databasesOf(url).catch(() => [])) {
    const one = new URL(url);
    one.pathname = `/${name}`;
    await recordDatabase(one.href);
  }
}

/** Keeps every key of a Redis with all it holds. */
export function recordRedis(url: string): Promise<void> {
  return record('redis', () => redisKeys(url));
}

async function record(where: string, read: () => AsyncIterable<Haystack>): Promise<void> {
  if (recordFolder() === undefined) return;
  const reading = async (): Promise<void> => {
    for await (const { where: place, text } of read()) if (text) recordText(where, `${place}\n${text}`);
  };
  await Promise.race([reading().catch(() => undefined), sleep(PATIENCE_MS, undefined, { ref: false })]);
}

async function databasesOf(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly name: string }>(
      'SELECT datname AS name FROM pg_database WHERE NOT datistemplate',
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
