import { mkdtemp, rm, writeFile, chmod } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networkControl, postgresControl, redisControl } from '../../harness/faults/controls.ts';
import { graphql } from '../../harness/faults/graphql.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import { TcpProxy } from '../../harness/faults/tcp-proxy.ts';
import { createDatabase, startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';
import { redisServer } from '../../harness/redis.ts';

let postgres: PostgresServer;
let proxy: TcpProxy;
let home: string;

beforeAll(async () => {
  postgres = await startPostgres({ durable: true });
  proxy = await TcpProxy.start(postgres.url);
  home = await mkdtemp(join(tmpdir(), 'overmesh-test-controls-'));
  await chmod(home, 0o700);
});

afterAll(async () => {
  await proxy.close();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
});

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function answerOf(url: string): Promise<number> {
  const client = await connected(url);
  const { rows } = await client.query<{ readonly one: number }>('SELECT 1 AS one');
  await client.end();
  return rows[0]?.one ?? 0;
}

/** What comes within `ms`, or `silence`. */
function within<T>(ms: number, answer: Promise<T>): Promise<T | 'silence' | 'failure'> {
  return Promise.race([answer.catch((): 'failure' => 'failure'), sleep(ms, 'silence' as const)]);
}

describe('Postgres', () => {
  test('killed with SIGKILL in the middle and restarted, it has all 50 commits and its port', async () => {
    const control = postgresControl(postgres);
    const before = await connected(postgres.url);
    await before.query('CREATE TABLE kept (n integer)');
    for (let n = 0; n < 50; n += 1) await before.query('INSERT INTO kept VALUES ($1)', [n]);
    const { pid } = postgres;
    await control.kill();
    await expect(answerOf(postgres.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await control.restart();
    expect(postgres.pid).not.toBe(pid);
    const after = await connected(postgres.url);
    expect((await after.query('SELECT n FROM kept')).rows).toHaveLength(50);
    await after.end();
  });

  test('paused it leaves an open connection without an answer, resumed the answer comes', async () => {
    const control = postgresControl(postgres);
    const client = await connected(postgres.url);
    await control.pause();
    const answer = client.query('SELECT 1');
    expect(await within(300, answer)).toBe('silence');
    await control.resume();
    expect(await within(5_000, answer)).not.toBe('silence');
    await client.end();
  });

  test('killed while it sleeps it leaves no worker behind that keeps it from starting', async () => {
    const client = await connected(postgres.url);
    postgres.pause();
    await postgres.restart();
    expect(await answerOf(postgres.url)).toBe(1);
    await client.end().catch(() => undefined);
  });
});

describe('the network before Postgres', () => {
  test('a reset ends 2 connections, and a new one goes through', async () => {
    const clients = await Promise.all([connected(proxy.url), connected(proxy.url)]);
    const ended = clients.map((client) => new Promise((resolve) => client.once('end', resolve)));
    expect(proxy.reset()).toBe(2);
    await Promise.all(ended);
    expect(await answerOf(proxy.url)).toBe(1);
  });

  test('in a blackhole no byte passes, and what was sent arrives when it heals', async () => {
    const control = networkControl('network to postgres', proxy);
    const client = await connected(proxy.url);
    await control.pause();
    const old = client.query('SELECT 1');
    const fresh = new pg.Client({ connectionString: proxy.url });
    const connecting = fresh.connect();
    expect(await within(300, Promise.race([old, connecting]))).toBe('silence');
    await control.resume();
    expect(await within(5_000, Promise.all([old, connecting]))).toHaveLength(2);
    await Promise.all([client.end(), fresh.end()]);
  });

  test('refused and healed it listens on the same port again', async () => {
    const control = networkControl('network to postgres', proxy);
    await control.kill();
    await expect(answerOf(proxy.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await control.restart();
    expect(await answerOf(proxy.url)).toBe(1);
  });
});

const redis = await redisServer();
afterAll(() => (redis.missing === undefined ? redis.stop() : undefined));

test.skipIf(redis.missing !== undefined)(
  'Redis loses its keys by FLUSHALL while connected, and by kill and restart, on the same port',
  async () => {
    if (redis.missing !== undefined) return;
    const control = redisControl(redis);
    const client = new Redis(redis.url, { retryStrategy: () => 50 });
    client.on('error', () => undefined);
    await client.set('a', '1');
    await control.flush();
    expect(await client.get('a')).toBeNull();
    await client.set('a', '1');
    await control.restart();
    expect(await within(5_000, client.get('a'))).toBeNull();
    await control.pause();
    const answer = client.get('a');
    expect(await within(200, answer)).toBe('silence');
    await control.resume();
    expect(await within(5_000, answer)).toBeNull();
    client.disconnect();
  },
);

describe('a program of Overmesh', () => {
  const fake = `
    import { createServer } from 'node:http';
    console.log('failpoints', process.env.OVERMESH_FAILPOINT ?? 'none', process.env.DATABASE_URL);
    const server = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1', () => {
      process.send({ listening: server.address().port });
    });
    process.once('SIGTERM', () => process.exit(0));
    process.once('disconnect', () => process.exit(0));`;

  async function program(source: string) {
    const script = join(home, 'fake.mjs');
    await writeFile(script, source);
    return { program: 'worker', home, databaseUrl: 'postgres://nowhere', script, name: 'fake' } as const;
  }

  test('is ready when it says where it listens, hangs when paused, and starts again without its failpoints', async () => {
    const worker = await startProgram({ ...(await program(fake)), failpoints: ['afterApply:3=kill', 'b:1=kill'] });
    const ask = () => fetch(worker.url).then((response) => response.text());
    expect(await ask()).toBe('here');
    await worker.pause();
    expect(await within(300, ask())).toBe('silence');
    await worker.resume();
    const { pid } = worker;
    await worker.kill();
    expect(worker.isRunning()).toBe(false);
    expect(await worker.ended).toBe('signal SIGKILL');
    await worker.restart();
    expect(worker.pid).not.toBe(pid);
    expect(await ask()).toBe('here');
    expect(await worker.stop()).toBe('exit code 0');
    expect(worker.log()).toContain('failpoints afterApply:3=kill,b:1=kill postgres://nowhere');
    expect(worker.log()).toContain('failpoints none');
  });

  test('that does not start is told with the end of its log', async () => {
    const options = await program(`console.error('no database'); process.exit(2);`);
    await expect(startProgram(options)).rejects.toThrow(/exit code 2[^]*no database/);
  });
});

const built = ['api', 'worker'].every((name) => existsSync(`dist/${name}/main.js`));

test.skipIf(!built)(
  'the built api and worker start on one home, and the api answers GraphQL to the token',
  async () => {
    const { url: databaseUrl } = await createDatabase(postgres);
    const api = await startProgram({ program: 'api', home, databaseUrl });
    const worker = await startProgram({ program: 'worker', home, databaseUrl });
    const { data } = await graphql<{ readonly __typename: string }>({ url: api.url, home }, '{ __typename }');
    expect(data?.__typename).toBe('Query');
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200);
    const ends = await Promise.all([api.stop(), worker.stop()]);
    expect(ends).toEqual(['exit code 0', 'exit code 0']);
  },
);
