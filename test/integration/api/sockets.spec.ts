import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';

/** What a connection may cost, with and without the token. */

let api: EmptyApi;
const open: WebSocket[] = [];

beforeAll(async () => {
  api = await emptyApi({ OVERMESH_MAX_SUBSCRIPTIONS: '60', OVERMESH_MAX_SOCKETS_PER_ADDRESS: '20' });
});
afterAll(() => api?.end());
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await expect.poll(subscriptions, { timeout: 10_000 }).toBe(0);
});

async function connected(options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL, options);
  socket.on('error', () => undefined);
  open.push(socket);
  await once(socket, 'open');
  return socket;
}

/** The messages that follow, as they come; the last one is why it was closed. */
function heard(socket: WebSocket): unknown[] {
  const messages: unknown[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data as Buffer)) as unknown));
  socket.on('close', (code) => messages.push(code));
  return messages;
}

function say(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message));
}

async function admitted(): Promise<WebSocket> {
  const socket = await connected();
  const messages = heard(socket);
  say(socket, { type: 'connection_init', payload: { authorization: `Bearer ${api.token}` } });
  await expect.poll(() => messages).not.toEqual([]);
  expect(messages).toEqual([{ type: 'connection_ack' }]);
  return socket;
}

async function mebibytes(): Promise<number> {
  const status = await readFile(`/proc/${api.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function subscriptions(): Promise<number> {
  const text = await (await api.fetch('/metrics')).text();
  return Number(/^overmesh_graphql_subscriptions (\d+)/m.exec(text)?.[1] ?? 0);
}

test('a ping before connection_init comes back without its payload', async () => {
  const socket = await connected();
  const messages = heard(socket);
  say(socket, { type: 'ping', payload: { big: 'x'.repeat(1000) } });
  await expect.poll(() => messages).toEqual([{ type: 'pong' }]);
});

test('who says 11 things before connection_init is closed', async () => {
  const socket = await connected();
  const messages = heard(socket);
  for (let times = 0; times < 11; times += 1) say(socket, { type: 'ping' });
  await expect.poll(() => messages.at(-1)).toBe(4401);
});

test('a message of more than 64 KiB closes the connection', async () => {
  const socket = await connected();
  const messages = heard(socket);
  say(socket, { type: 'ping', payload: { big: 'x'.repeat(65_536) } });
  await expect.poll(() => messages).toEqual([1009]);
});

test.each([
  ['pings of the protocol', (socket: WebSocket) => say(socket, { type: 'ping', payload: { big: 'x'.repeat(60_000) } })],
  ['pings of WebSocket', (socket: WebSocket) => socket.ping('x'.repeat(125))],
])('60 connections without the token that send %s and never read take less than 100 MiB', async (_, ping) => {
  const before = await mebibytes();
  const until = Date.now() + 5_000;
  const flood = async (): Promise<void> => {
    while (Date.now() < until) {
      const socket = await connected().catch(() => undefined);
      socket?.pause();
      while (socket?.readyState === WebSocket.OPEN && Date.now() < until) {
        for (let times = 0; times < 100 && socket.bufferedAmount < 1_000_000; times += 1) ping(socket);
        await sleep(1);
      }
    }
  };
  let most = before;
  const watching = setInterval(() => void mebibytes().then((now) => (most = Math.max(most, now))), 100);
  await Promise.all(Array.from({ length: 60 }, flood));
  clearInterval(watching);
  expect(most - before).toBeLessThan(100);
  expect((await api.ask('{ version { program } }')).data).toEqual({ version: { program: '0.1.0' } });
});

test('a client that connects while strangers hold 300 connections is let in', async () => {
  for (let times = 0; times < 300; times += 1) await connected();
  await admitted();
});

test('the 21st connection with the token from one address is told to try later, and let in when one has gone', async () => {
  const [first] = await Promise.all(Array.from({ length: 20 }, admitted));
  const late = await connected();
  const messages = heard(late);
  say(late, { type: 'connection_init', payload: { authorization: `Bearer ${api.token}` } });
  await expect.poll(() => messages).toEqual([1013]);
  first?.terminate();
  await sleep(100);
  await admitted();
});

test('the 61st subscription of all connections together is refused in words, and taken when one has ended', async () => {
  const sockets = await Promise.all([admitted(), admitted()]);
  const answers = sockets.map(heard);
  const query = 'subscription { statusChanged(virtualMesh: "none") { document } }';
  const subscribe = (socket: WebSocket | undefined, id: string): void => {
    if (socket) say(socket, { type: 'subscribe', id, payload: { query } });
  };
  for (let id = 0; id < 61; id += 1) subscribe(sockets[id % 2], String(id));
  const failures = () => answers.flat().filter((answer) => JSON.stringify(answer).includes('may have at most 60'));
  await expect.poll(() => answers.flat().length).toBe(61);
  expect(failures()).toHaveLength(1);
  if (sockets[0]) say(sockets[0], { type: 'complete', id: '0' });
  await expect.poll(subscriptions).toBe(59);
  subscribe(sockets[0], '0');
  await expect.poll(() => answers.flat().length).toBe(62);
  expect(failures()).toHaveLength(1);
});

test.each([
  ['the header alone', { headers: { authorization: 'Bearer TOKEN' } }, undefined],
  ['connectionParams with a capital', {}, { Authorization: 'Bearer TOKEN' }],
  ['connectionParams in capitals', {}, { AUTHORIZATION: 'bearer TOKEN' }],
])('the token in %s lets in', async (_, options, payload) => {
  const filled = JSON.parse(JSON.stringify({ options, payload }).replaceAll('TOKEN', api.token)) as {
    readonly options: ClientOptions;
    readonly payload?: object;
  };
  const socket = await connected(filled.options);
  const messages = heard(socket);
  say(socket, { type: 'connection_init', payload: filled.payload });
  await expect.poll(() => messages).toEqual([{ type: 'connection_ack' }]);
});

test('a wrong token in the header, or none, lets nobody in', async () => {
  for (const headers of [{ authorization: 'Bearer wrong' }, {}]) {
    const socket = await connected({ headers });
    const messages = heard(socket);
    say(socket, { type: 'connection_init' });
    await expect.poll(() => messages).toEqual([4403]);
  }
});

test('a client with 20 subscriptions that reads nothing is cut off when it has more than 1 MiB waiting, and others hear on', async () => {
  const database = new pg.Client({ connectionString: api.databaseUrl });
  await database.connect();
  const [deaf, good] = await Promise.all([admitted(), admitted()]);
  const payload = { query: 'subscription { eventAdded { message } }' };
  for (let id = 1; id <= 20; id += 1) say(deaf, { type: 'subscribe', id: String(id), payload });
  say(good, { type: 'subscribe', id: '1', payload });
  await expect.poll(subscriptions).toBe(21);
  const messages = heard(good);
  deaf.pause();
  const before = await mebibytes();
  for (let round = 1; round <= 10; round += 1) {
    await database.query(
      `INSERT INTO cluster_events (cluster_id, type, message)
       SELECT gen_random_uuid(), 'delivered', repeat('x', 100000) FROM generate_series(1, 50)`,
    );
    await database.query(`SELECT pg_notify('overmesh', '{"topic":"status","id":"x"}')`);
    await expect.poll(() => messages.length, { timeout: 10_000 }).toBe(round * 50);
  }
  await database.end();
  await expect.poll(subscriptions).toBe(1);
  expect((await mebibytes()) - before).toBeLessThan(150);
});

test('a client that has gone silent without a word is let go within 25 s', async () => {
  const deaf = await admitted();
  const query = 'subscription { eventAdded { message } }';
  say(deaf, { type: 'subscribe', id: '1', payload: { query } });
  await expect.poll(subscriptions).toBe(1);
  deaf.pause();
  await expect.poll(subscriptions, { timeout: 25_000 }).toBe(0);
});
