import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Web } from './web.ts';

const LIMITS = { connectMs: 10_000, callMs: 30_000 };
const web = new Web({ allowLoopback: true, ownAddresses: [] }, LIMITS);
const impatient = new Web({ allowLoopback: true, ownAddresses: [] }, { ...LIMITS, callMs: 300 });
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an answer comes with its status, and a redirect is not followed', async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url, request.headers.authorization);
    response.writeHead(302, { location: '/elsewhere' }).end('moved');
  });
  const headers = { authorization: 'Bearer abc' };
  expect(await web.ask({ method: 'GET', url: `${url}/here`, headers })).toEqual({ status: 302, text: 'moved' });
  expect(asked).toEqual(['/here', 'Bearer abc']);
});

test('who does not answer in time, or answers without end, is given up', async () => {
  const silent = await serve(() => undefined);
  await expect(impatient.ask({ method: 'GET', url: silent })).rejects.toThrow('it did not answer within 300 ms');
  server?.closeAllConnections();
  const endless = await serve((_request, response) => {
    response.write('x'.repeat(2 * 1024 * 1024));
  });
  await expect(web.ask({ method: 'GET', url: endless })).rejects.toThrow('its answer is larger than 1 MiB');
});

test('this machine is not asked unless that is allowed, by its address or by a name that leads there', async () => {
  const careful = new Web({ allowLoopback: false, ownAddresses: [] }, LIMITS);
  await expect(careful.ask({ method: 'GET', url: 'http://127.0.0.1:9/' })).rejects.toThrow('its address must not be');
  await careful.close();
});
