import type { Secret } from '@overmesh/config';
import pg from 'pg';

const PATIENCE_MS = 5000;

/**
 * Why a Postgres does not let us in, in a sentence with the way out and without the password; undefined where it does.
 * Asked once before anything starts: what runs later tries again for minutes, which tells a person nothing.
 */
export async function databaseProblem(url: Secret): Promise<string | undefined> {
  const { host, pathname } = new URL(url.reveal());
  const client = new pg.Client({ connectionString: url.reveal(), connectionTimeoutMillis: PATIENCE_MS });
  // Said by connect already; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return `The database ${host}${pathname} does not let us in (${code ?? message}): start it, or correct DATABASE_URL.`;
  } finally {
    await client.end().catch(() => undefined);
  }
}
