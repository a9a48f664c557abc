import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';

/** An api as a stranger or a client finds it. */
export interface Door {
  readonly url: string;
  readonly token: string;
}

/** A flood that goes on until it is ended. */
export interface Flood {
  end(): Promise<void>;
}

/** Connections that have sent half of a request, and say no more. */
export async function halfRequests({ url }: Door, count: number): Promise<Flood> {
  const sockets = await opened(url, count);
  for (const socket of sockets) socket.write('POST /graphql HTTP/1.1\r\nhost: api\r\ncontent-type: applica');
  return { end: async () => sockets.forEach((socket) => socket.destroy()) };
}

/** Connections that announce a body of 1 MB each, and send a little of it now and then. */
export async function slowBodies({ url, token }: Door, count: number): Promise<Flood> {
  const sockets = await opened(url, count);
  const head = [
    'POST /graphql HTTP/1.1',
    'host: api',
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    'content-length: 1000000',
  ];
  for (const socket of sockets) socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const dripping = setInterval(() => sockets.forEach((socket) => socket.write('x'.repeat(1_000))), 250);
  return {
    end: async () => {
      clearInterval(dripping);
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

/** Requests without a token, one after the other on so many connections, as fast as they are answered. */
export async function unauthorised({ url }: Door, count: number): Promise<Flood> {
  const sockets = await opened(url, count);
  const body = '{"query":"{ version { program } }"}';
  const head = ['POST /graphql HTTP/1.1', 'host: api', 'content-type: application/json'];
  const request = `${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  for (const socket of sockets) {
    socket.on('data', () => socket.write(request));
    socket.write(request);
  }
  return { end: async () => sockets.forEach((socket) => socket.destroy()) };
}

/** WebSockets that are there and never say who they are: opened anew when they are ended. */
export async function silentSockets({ url }: Door, count: number): Promise<Flood> {
  const ending = new AbortController();
  const keep = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const socket = webSocket(url);
      const over = new Promise((resolve) => socket.once('close', resolve));
      const end = () => socket.terminate();
      ending.signal.addEventListener('abort', end, { once: true });
      await over;
      ending.signal.removeEventListener('abort', end);
      await sleep(50);
    }
  };
  const kept = Array.from({ length: count }, keep);
  return {
    end: async () => {
      ending.abort();
      await Promise.all(kept);
    },
  };
}

/** WebSockets with the token and so many subscriptions each, which have all begun. */
export async function subscribers({ url, token }: Door, count: number, each: number): Promise<Flood> {
  const sockets = await Promise.all(Array.from({ length: count }, () => admitted(url, token)));
  const query = 'subscription { eventAdded { message } }';
  for (const socket of sockets)
    for (let id = 0; id < each; id += 1)
      socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query } }));
  await Promise.all(sockets.map(heardOut));
  return { end: async () => sockets.forEach((socket) => socket.terminate()) };
}

/** Messages are heard in their order: the answer to this one comes when all before it were heard. */
async function heardOut(socket: WebSocket): Promise<void> {
  const answered = once(socket, 'message');
  socket.send('{"type":"ping"}');
  await answered;
}

async function admitted(url: string, token: string): Promise<WebSocket> {
  const socket = webSocket(url);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  await once(socket, 'message');
  return socket;
}

function webSocket(url: string): WebSocket {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  socket.on('error', () => undefined);
  return socket;
}

async function opened(url: string, count: number): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname));
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  return sockets;
}
