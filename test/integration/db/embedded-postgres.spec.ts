import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processBirth } from '@overmesh/config';
import type { Secret } from '@overmesh/config';
import { EmbeddedPostgresError, startEmbeddedPostgres } from '@overmesh/db';
import type { EmbeddedPostgres } from '@overmesh/db';
import { silentLogger } from '@overmesh/log';
import pg from 'pg';
import { freePorts } from '../../harness/ports.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

let home: string;
let running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-home-'));
});

afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()));
  running = [];
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(home, silentLogger());
  running.push(postgres);
  return postgres;
}

async function ask(url: Secret, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url.reveal() });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text).finally(() => client.end());
  return rows.flatMap((row) => Object.values(row));
}

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('the first start makes a UTF-8 database that no TCP port leads to, with 100 connections and a password of its own', async () => {
  const { url } = await start();
  expect(await ask(url, 'SHOW server_encoding')).toEqual(['UTF8']);
  expect(await ask(url, 'SHOW listen_addresses')).toEqual(['']);
  expect(await ask(url, 'SHOW max_connections')).toEqual(['100']);
  expect(await ask(url, `SELECT datlocale FROM pg_database WHERE datname = 'overmesh'`)).toEqual(['C.UTF-8']);
  const wrong = new URL(url.reveal());
  wrong.password = 'postgres';
  await expect(new pg.Client({ connectionString: wrong.href }).connect()).rejects.toMatchObject({ code: '28P01' });
});

test('files with secrets are 0600 and the password appears in no file of the log', async () => {
  const { url } = await start();
  const folder = join(home, 'postgres');
  expect(await modeOf(join(folder, 'password'))).toBe('600');
  expect(await modeOf(join(folder, 'data'))).toBe('700');
  expect(await readFile(join(folder, 'postgres.log'), 'utf8')).not.toContain(new URL(url.reveal()).password);
});

test('what was written is there after a stop and a start, at the same address', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS seven');
  await first.stop();
  const second = await start();
  expect(await ask(second.url, 'SELECT seven FROM kept')).toEqual([7]);
  expect(second.url.reveal()).toBe(first.url.reveal());
});

test('the socket is in a folder that nobody else may enter, and what a killed server left there is in no way', async () => {
  await (await start()).stop();
  const sockets = join(home, 'postgres/sockets');
  // As of a server that was killed, whose process id now belongs to something else of the same user.
  await mkdir(sockets, { recursive: true });
  await writeFile(join(sockets, '.s.PGSQL.5432.lock'), `${process.pid}\n${home}/postgres/data\n1\n5432\n${sockets}\n`);
  await start();
  expect(await modeOf(sockets)).toBe('700');
  expect(await modeOf(join(sockets, '.s.PGSQL.5432'))).toBe('700');
});

test.runIf(process.getuid?.() === 0)('another user of the machine cannot reach it', async () => {
  await start();
  const socket = join(home, 'postgres/sockets/.s.PGSQL.5432');
  const script = `require('node:net').connect(${JSON.stringify(socket)}).on('error', ({ code }) => console.log(code))`;
  const stranger = spawn(process.execPath, ['-e', script], { uid: 65_534, gid: 65_534, cwd: '/', stdio: 'pipe' });
  const [said] = (await once(stranger.stdout, 'data')) as [Buffer];
  expect(said.toString().trim()).toBe('EACCES');
});

test('a home whose path is too long for a socket is refused with what to do', async () => {
  const refused = startEmbeddedPostgres(join(home, 'x'.repeat(80)), silentLogger());
  await expect(refused).rejects.toThrow('set OVERMESH_HOME to a shorter one');
});

test('a second start on the same home names the process that holds it', async () => {
  await start();
  const again = startEmbeddedPostgres(home, silentLogger());
  await expect(again).rejects.toBeInstanceOf(EmbeddedPostgresError);
  await expect(again).rejects.toThrow(`process ${process.pid} has been running`);
});

test('a server killed with SIGKILL is started again and keeps what was committed', async () => {
  const postgres = await start();
  await ask(postgres.url, 'CREATE TABLE kept AS SELECT 7 AS seven');
  process.kill(postgres.pid(), 'SIGKILL');
  await expect
    .poll(() => ask(postgres.url, 'SELECT seven FROM kept').catch(() => []), { timeout: 20_000 })
    .toEqual([7]);
});

test('an initdb that was interrupted is done again', async () => {
  await mkdir(join(home, 'postgres/data.partial'), { recursive: true });
  await writeFile(join(home, 'postgres/data.partial/PG_VERSION'), '18\n');
  expect(await ask((await start()).url, 'SELECT 1')).toEqual([1]);
});

test('a pid file that now names another living process does not stand in the way', async () => {
  await (await start()).stop();
  await writeFile(join(home, 'postgres/data/postmaster.pid'), `${process.pid}\n${home}/postgres/data\n1\n1\n\n\n`);
  expect(await ask((await start()).url, 'SELECT 1')).toEqual([1]);
});

/** Stands for a supervisor that died: a server without owner on the data folder. */
async function startOrphan(): Promise<number> {
  const [uid, gid] = process.getuid?.() === 0 ? await ownerOf(join(home, 'postgres/data')) : [undefined, undefined];
  const user = uid === undefined || gid === undefined ? {} : { uid, gid };
  const [port] = await freePorts(1);
  const program = await readFile(join(home, 'postgres/data/postmaster.opts'), 'utf8').then(
    (text) => text.split(' ')[0],
  );
  const args = ['-D', join(home, 'postgres/data'), '-c', 'unix_socket_directories=', '-p', String(port)];
  const child = spawn(program ?? '', args, { ...user, cwd: '/', detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  await expect
    .poll(() => readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8').catch(() => ''))
    .toContain('ready');
  return child.pid ?? 0;
}

async function ownerOf(path: string): Promise<[number, number]> {
  const { uid, gid } = await stat(path);
  return [uid, gid];
}

test('a server that a dead process left running is stopped and replaced', async () => {
  await (await start()).stop();
  const orphan = await startOrphan();
  const postgres = await start();
  expect(await ask(postgres.url, 'SELECT 1')).toEqual([1]);
  expect(await processBirth(orphan)).toBe('');
});

test('when everything was killed with SIGKILL the next start recovers', async () => {
  await (await start()).stop();
  const orphan = await startOrphan();
  process.kill(orphan, 'SIGKILL');
  await sleep(50);
  expect(await ask((await start()).url, 'SELECT 1')).toEqual([1]);
});

test('a lost password file is named in one sentence', async () => {
  await (await start()).stop();
  await writeFile(join(home, 'postgres/password'), 'another\n');
  await expect(start()).rejects.toThrow('restore the file');
});

test.runIf(process.getuid?.() === 0)(
  'as root, a home below a folder closed to others is refused with what to do',
  async () => {
    await mkdir(join(home, 'closed'), { mode: 0o700 });
    const refused = startEmbeddedPostgres(join(home, 'closed', 'home'), silentLogger());
    await expect(refused).rejects.toThrow('set OVERMESH_HOME to a folder that is not below');
  },
);
