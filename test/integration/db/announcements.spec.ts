import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { announce, createDataSource, listen } from '@overmesh/db';
import { afterEach, expect, test } from 'vitest';
import { freshDatabase } from '../../harness/shared-clusters.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A line to the database that can be cut, and counts who comes. */
async function lineTo(database: URL) {
  const sockets = new Set<Socket>();
  const line = { isCut: false, connections: 0, drop: () => sockets.forEach((socket) => socket.destroy()) };
  const server = createServer((near) => {
    line.connections += 1;
    const far = connect(Number(database.port), database.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((one) => one.destroy()));
    }
    if (line.isCut) near.destroy();
    else near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    line.drop();
    server.close();
  });
  const url = new URL(database);
  url.port = String((server.address() as AddressInfo).port);
  return { line, url: url.href };
}

test('a listener whose database was away for 4 s tried 4 times or so, and then hears each announcement once', async () => {
  const database = await freshDatabase();
  ends.push(() => database.drop());
  const { line, url } = await lineTo(new URL(database.url));
  const heard: string[] = [];
  const listening = await listen(url, ({ topic, id }) => heard.push(`${topic} ${id}`));
  ends.push(() => listening.close());
  expect(line.connections).toBe(1);

  line.isCut = true;
  line.drop();
  await sleep(4_200);
  expect(line.connections).toBeGreaterThan(2);
  expect(line.connections).toBeLessThan(7);

  line.isCut = false;
  await sleep(2_000);
  const dataSource = createDataSource({ url: database.url });
  await dataSource.initialize();
  ends.push(() => dataSource.destroy());
  await announce(dataSource.manager, 'cluster', 'east');
  await expect.poll(() => heard).toEqual(['cluster east']);
});

test('what a transaction announced is heard at its commit, and not when it is undone', async () => {
  const database = await freshDatabase();
  ends.push(() => database.drop());
  const heard: string[] = [];
  const listening = await listen(database.url, ({ id }) => heard.push(id));
  ends.push(() => listening.close());
  const dataSource = createDataSource({ url: database.url });
  await dataSource.initialize();
  ends.push(() => dataSource.destroy());
  const undone = dataSource.transaction(async (manager) => {
    await announce(manager, 'cluster', 'undone');
    throw new Error('no');
  });
  await expect(undone).rejects.toThrow('no');
  await dataSource.transaction((manager) => announce(manager, 'cluster', 'kept'));
  await expect.poll(() => heard).toEqual(['kept']);
});
