import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../harness/shared-clusters.ts';
import { startApi } from './program.ts';
import type { Answer, ApiProgram } from './program.ts';

/** An api on a database of its own, reached through a line that can be cut. */
async function onACutLine(run: (api: ApiProgram, line: CutLine, databaseUrl: string) => Promise<void>): Promise<void> {
  const database = await freshDatabase();
  const line = await cutLine(new URL(database.url));
  const api = await startApi(line.url);
  try {
    await run(api, line, database.url);
  } finally {
    line.mend();
    await api.stop();
    await line.close();
    await database.drop();
  }
}

interface CutLine {
  readonly url: string;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

async function cutLine(database: URL): Promise<CutLine> {
  const open = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(database.port), database.hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((one) => (open.delete(one), one.destroy())));
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(database);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = '127.0.0.1';
  const dropAll = (): void => open.forEach((socket) => socket.destroy());
  return {
    url: url.href,
    cut: () => {
      isCut = true;
      dropAll();
    },
    mend: () => {
      isCut = false;
    },
    close: async () => {
      dropAll();
      server.close();
      await once(server, 'close');
    },
  };
}

const LIST = '{ virtualMeshes { totalCount } }';

test('a fault is answered with an id that the log has, without a stack, a table or a statement', async () => {
  await onACutLine(async (api, _line, databaseUrl) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('DROP TABLE intents');
    await client.end();
    const { errors } = await api.ask(LIST);
    const text = JSON.stringify(errors);
    const [id] = /err-[0-9a-f]{12}/.exec(text) ?? [];
    expect(text).not.toMatch(/node_modules|stack|relation|SELECT|\bat .+:\d+:\d+/);
    expect(id).toBeDefined();
    expect(api.log()).toContain(id);
  });
});

test('a database that is away is TEMPORARILY_UNAVAILABLE and 503, and all is well when it is back', async () => {
  await onACutLine(async (api, line) => {
    expect((await api.ask(LIST)).errors).toBeUndefined();
    line.cut();
    const away = await api.ask(LIST);
    expect(away.errors?.[0]?.extensions?.['code']).toBe('TEMPORARILY_UNAVAILABLE');
    const ready = await fetch(`${api.url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining('database')]);
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    line.mend();
    expect((await inTime(() => api.ask(LIST))).errors).toBeUndefined();
    expect((await inTime(async () => ({ status: (await fetch(`${api.url}/readyz`)).status }))).status).toBe(200);
  });
});

/** Asks until it is answered well, for 20 s at most. */
async function inTime(ask: () => Promise<Answer>): Promise<Answer> {
  const until = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if ((!answer.errors && answer.status === 200) || Date.now() > until) return answer;
    await sleep(200);
  }
}

test('SIGTERM ends the api within 10 s with code 0', async () => {
  const database = await freshDatabase();
  const api = await startApi(database.url);
  await api.ask(LIST);
  const { code, ms } = await api.stop();
  await database.drop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
});
