import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordFile, recordFolder, recordSecret, recordText } from './record.ts';
import { recordDatabase } from './stores.ts';

/** Notes the secrets that lie in an OVERMESH_HOME, and keeps the logs beside them. */
export function recordHome(home: string): void {
  if (recordFolder() === undefined) return;
  for (const name of ['token', 'postgres/password']) recordOne(`${name} of a home`, lineIn(join(home, name)));
  for (const name of namesIn(join(home, 'keys'))) recordMasterKey(lineIn(join(home, 'keys', name)));
  for (const name of namesIn(join(home, 'logs'))) recordFile(join(home, 'logs', name));
  recordFile(join(home, 'postgres', 'postgres.log'));
  recordFile(join(home, 'up.json'));
}

/** A master key in the forms in which bytes are written down; those of text are looked for anyway. */
export function recordMasterKey(base64: string): void {
  if (!base64) return;
  const bytes = Buffer.from(base64, 'base64');
  recordOne('a master key', base64);
  recordOne('a master key in hex', bytes.toString('hex'));
  recordOne('a master key as numbers', [...bytes].join(','));
}

/** All tables of the database that `overmesh up` runs in its home, while it runs. */
export async function recordEmbeddedDatabase(home: string): Promise<void> {
  if (recordFolder() === undefined) return;
  const password = lineIn(join(home, 'postgres', 'password'));
  if (password) await recordDatabase(embeddedDatabaseUrl(home));
}

/** How the database that `overmesh up` runs in its home is reached. */
export function embeddedDatabaseUrl(home: string): string {
  const password = lineIn(join(home, 'postgres', 'password'));
  return `postgres://overmesh:${password}@${encodeURIComponent(join(home, 'postgres', 'sockets'))}/overmesh`;
}

/** What /metrics of a program shows; a program that does not answer within 2 s shows nothing. */
export async function recordMetrics(url: string, home: string): Promise<void> {
  if (recordFolder() === undefined) return;
  const headers = { authorization: `Bearer ${lineIn(join(home, 'token'))}`, connection: 'close' };
  const answer = fetch(`${url}/metrics`, { headers, signal: AbortSignal.timeout(2_000) });
  recordText('metrics', await answer.then((response) => response.text()).catch(() => ''));
}

function recordOne(name: string, value: string): void {
  if (value) recordSecret({ name, value });
}

function lineIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n')[0]?.trim() ?? '';
  } catch {
    return '';
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
