import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { isPortTaken } from './etcd.ts';
import { freePorts } from './ports.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { pauseFamily } from './process-family.ts';
import { recordSecret } from './record/record.ts';
import { recordDatabase, recordServer } from './record/stores.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** A throwaway PostgreSQL server. */
export interface PostgresServer {
  /** Of its administrator, with password: `postgres://...@127.0.0.1:<port>/postgres`. */
  readonly url: string;
  /** Of the postmaster that runs now. */
  readonly pid: number;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL of the postmaster; its workers end by themselves, in the middle of whatever they do. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data, after the recovery that a kill makes necessary. */
  restart(): Promise<void>;
  /** SIGSTOP of the postmaster and of every worker: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT after `pause`. */
  resume(): void;
}

/** What may differ from a plain server. */
export interface PostgresOptions {
  /** What was committed survives a SIGKILL. Without it the last half second may be lost, and tests run faster. */
  readonly durable?: boolean;
  /** Where its data goes, which the caller removes; a folder of its own when absent. */
  readonly data?: string;
}

/** A database of its own. */
export interface FreshDatabase {
  readonly url: string;
  /** Removes it, also when connections are still open. */
  drop(): Promise<void>;
}

const attempts = 5;

/** Durability is worth nothing here and costs most of the time. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '400',
  shared_buffers: '64MB',
  timezone: 'UTC',
};

/** Starts a real PostgreSQL on loopback; it ends with this process whatever happens to it. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const folder = await temporaryFolder('postgres');
  await chmod(folder, 0o711);
  const binaries = await postgresBinaries(folder);
  const password = randomBytes(16).toString('hex');
  recordSecret({ name: 'the password of a Postgres', value: password });
  const data = options.data ?? join(folder, 'data');
  await initialise(binaries, data, password);
  for (let attempt = 1; ; attempt += 1) {
    const [port] = await freePorts(1);
    const start = (): Child => serve(binaries, data, join(folder, 'postgres.log'), port ?? 0, options);
    const child = start();
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    if (await accepts(url, child)) return powerOver(child, start, url, folder);
    const words = child.lastWords();
    await child.kill();
    if (!isPortTaken(words.toLowerCase()) || attempt === attempts)
      throw new Error(`PostgreSQL did not start:\n${words}`);
  }
}

/** Makes a database in a running server: an empty one, or a copy of another that nobody is connected to. */
export async function createDatabase(
  server: Pick<PostgresServer, 'url'>,
  template = 'template0',
): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(server.url, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    await recordDatabase(url.href);
    await query(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { url: url.href, drop };
}

async function initialise({ initdb, user }: PostgresBinaries, data: string, password: string): Promise<void> {
  const passwordFile = `${data}.password`;
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) await Promise.all([data, passwordFile].map((path) => chown(path, user.uid, user.gid)));
  const flags = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
  await promisify(execFile)(initdb, [`--pgdata=${data}`, `--pwfile=${passwordFile}`, ...flags], { cwd: data, ...user });
  await rm(passwordFile);
}

function powerOver(first: Child, start: () => Child, url: string, folder: string): PostgresServer {
  let child = first;
  let wake = (): void => undefined;
  /** A worker that sleeps would outlive its postmaster and keep its memory. */
  const kill = async (): Promise<void> => {
    wake();
    await child.kill();
  };
  return {
    url,
    get pid() {
      return child.pid;
    },
    stop: async () => {
      wake();
      if (child.isRunning()) await recordServer(url);
      await stop(child, folder);
    },
    kill,
    restart: async () => {
      await kill();
      child = await startedAgain(start, url);
    },
    pause: () => {
      wake = pauseFamily(child.pid);
    },
    resume: () => wake(),
  };
}

/** Workers of a killed postmaster hold its shared memory for a moment, and a start in that moment is refused. */
async function startedAgain(start: () => Child, url: string): Promise<Child> {
  for (let attempt = 1; ; attempt += 1) {
    const child = start();
    if (await accepts(url, child)) return child;
    await child.kill();
    if (attempt === 20) throw new Error(`PostgreSQL did not start again:\n${child.lastWords()}`);
    await sleep(250);
  }
}

function serve(
  { postgres, user }: PostgresBinaries,
  data: string,
  logPath: string,
  port: number,
  { durable = false }: PostgresOptions,
): Child {
  const changes = { port: String(port), ...(durable ? { synchronous_commit: 'on' } : {}) };
  const options = Object.entries({ ...settings, ...changes }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = { program: postgres, prefix: [], endsWithParent: false };
  const env = { HOME: data };
  return startChild({ command, args: ['-D', data, ...options], logPath, env, cwd: data, ...(user ? { user } : {}) });
}

async function accepts(url: string, child: Child): Promise<boolean> {
  const deadline = Date.now() + 60_000;
  while (child.isRunning() && Date.now() < deadline) {
    try {
      await query(url, 'SELECT 1');
      return true;
    } catch {
      await sleep(25);
    }
  }
  return false;
}

/** Killing the postmaster makes its workers end by themselves; nothing they hold matters. */
async function stop(child: Child, folder: string): Promise<void> {
  child.signal('SIGQUIT');
  await Promise.race([child.ended, sleep(2_000)]);
  await child.kill();
  await removeFolder(folder);
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
