import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJobs } from '@overmesh/jobs';
import type { Jobs } from '@overmesh/jobs';
import { silentLogger } from '@overmesh/log';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createDatabase, startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';

/** The queue in Postgres, whose connections are taken away. Vitest itself fails when an error is heard by nobody. */
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

/** https://www.postgresql.org/docs/18/protocol-message-formats.html: ReadyForQuery, idle; ErrorResponse, admin_shutdown. */
const READY = Buffer.from('Z\0\0\0\x05I');
const FIELDS = 'SFATAL\0C57P01\0Mterminating connection\0\0';
const TERMINATED = Buffer.from(`E\0\0\0${String.fromCharCode(FIELDS.length + 4)}${FIELDS}`);

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

const log = silentLogger();
const warned = vi.spyOn(log, 'warn');
let jobs: Jobs;
let database: string;
let above: pg.Client;

beforeEach(async () => {
  const { url } = await createDatabase(postgres);
  database = new URL(url).pathname.slice(1);
  above = new pg.Client({ connectionString: postgres.url });
  await above.connect();
  jobs = await createJobs({ databaseUrl: url, log });
});
afterEach(async () => {
  await jobs.close();
  await above.end();
});

const disconnect = () =>
  above.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]);
const admit = (whether: boolean) => above.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS ${whether}`);

test('connections that the server ends in the breath that opens them end nothing', async () => {
  const { url, ends } = await hastyServer(database);
  const hasty = await createJobs({ databaseUrl: url, log });
  const seen: string[] = [];
  ends.now = true;
  hasty.work('deliver', async (id) => void seen.push(id));
  await expect(hasty.wake('deliver', 'a')).rejects.toThrow();
  await expect.poll(() => ends.count, { timeout: 10_000 }).toBeGreaterThan(5);
  ends.now = false;
  await expect.poll(() => jobs.wake('deliver', 'b').then(() => seen), { timeout: 20_000 }).toContain('b');
  await hasty.close();
});

test('a database that lets nobody in is asked at most 6 times a second for each queue, and served when it does', async () => {
  const seen: string[] = [];
  jobs.work('deliver', async (id) => void seen.push(id));
  jobs.work('sweep', async () => undefined);
  await admit(false);
  await disconnect();
  await sleep(1000);
  warned.mockClear();
  await sleep(3000);
  expect(warned.mock.calls.length).toBeLessThanOrEqual(3 * 2 * 6);
  await admit(true);
  await expect.poll(() => jobs.wake('deliver', 'a').then(() => seen.length), { timeout: 20_000 }).toBeGreaterThan(0);
});

/** In front of Postgres; while `now`, its first "ready for query" and a "terminating connection" are one packet. */
async function hastyServer(name: string): Promise<{ url: string; ends: { now: boolean; count: number } }> {
  const ends = { now: false, count: 0 };
  const { port, hostname } = new URL(postgres.url);
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const end = () => [client, upstream].forEach((socket) => socket.destroy());
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      const ready = ends.now && chunk.subarray(-6).equals(READY);
      if (ready) ends.count += 1;
      client.write(ready ? Buffer.concat([chunk, TERMINATED]) : chunk);
    });
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const url = new URL(postgres.url);
  url.port = String((server.address() as AddressInfo).port);
  url.pathname = `/${name}`;
  return { url: url.href, ends };
}
