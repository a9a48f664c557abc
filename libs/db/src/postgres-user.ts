import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './errors.ts';

const run = promisify(execFile);

/** As whom Postgres runs: empty for this process's own user. */
export interface PostgresUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** Postgres refuses to run as root: then it is the user `postgres`, made when the machine has none. */
export async function postgresUser(): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return {};
  return (await findUser()) ?? createUser();
}

async function findUser(): Promise<PostgresUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => (await run('id', [flag, 'postgres'])).stdout),
    );
    return { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}

async function createUser(): Promise<PostgresUser> {
  // Another process may be making the same user; what counts is that it is there afterwards.
  await run('groupadd', ['--system', 'postgres']).catch(() => undefined);
  await run('useradd', ['--system', '-g', 'postgres', '-M', '-s', '/usr/sbin/nologin', 'postgres']).catch(
    () => undefined,
  );
  const user = await findUser();
  if (user) return user;
  throw new EmbeddedPostgresError(
    'Postgres does not run as root and there is no user postgres, nor could one be made: run as another user, ' +
      'make the user (useradd --system postgres), or set DATABASE_URL.',
  );
}
