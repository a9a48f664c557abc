import { createServer as createHttpServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { constants, createServer as createHttp2Server } from 'node:http2';
import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Network } from '../../harness/network/network.ts';
import { answersHeader, idHeader, plannedAnswer } from './answers.ts';
import type { PlannedAnswer } from './answers.ts';

/** A request as it reached a pod. */
export interface Try {
  readonly pod: string;
  /** The port of the Service through which it came. */
  readonly port: number;
  /** Milliseconds on a clock that only goes forward. */
  readonly at: number;
  /** As the pod got it, its query included. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The caller's port: one for each connection. */
  readonly from: number;
}

/** A port of a pod. */
export interface PodPort {
  readonly pod: string;
  readonly address: string;
  /** The same as the Service's. */
  readonly port: number;
  readonly speaks: 'http' | 'http2';
}

/** The servers of some pods, and what reached them. */
export interface PodServers {
  /** Every try of the request with this id, in order. */
  triesOf(id: string): readonly Try[];
  stop(): void;
}

/** Starts a server on each port. */
export async function startPods(network: Network, ports: readonly PodPort[]): Promise<PodServers> {
  const tries: Tries = new Map();
  const stops = await Promise.all(ports.map((port) => startPod(network, port, tries)));
  return { triesOf: (id) => tries.get(id) ?? [], stop: () => stops.forEach((stop) => stop()) };
}

type Tries = Map<string, Try[]>;

async function startPod(network: Network, port: PodPort, tries: Tries): Promise<() => void> {
  const server = serverOf(port, tries);
  const door = await network.listen(port.address, port.port);
  const sockets = new Set<Socket>();
  door.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    server.emit('connection', socket);
  });
  return () => {
    door.close();
    for (const socket of sockets) socket.destroy();
  };
}

/** What of a request and its response the two versions of HTTP have in common. */
interface Exchange {
  readonly from: number;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  reset(): void;
  refuse(): void;
  answer(status: number, headers: Readonly<Record<string, string>>, body: string): void;
}

function serverOf(port: PodPort, tries: Tries): Server {
  if (port.speaks === 'http2') {
    return createHttp2Server((request, response) => {
      void serve(port, tries, {
        from: request.socket.remotePort ?? 0,
        path: request.url,
        headers: request.headers,
        reset: () => request.stream.close(constants.NGHTTP2_INTERNAL_ERROR),
        refuse: () => request.stream.close(constants.NGHTTP2_REFUSED_STREAM),
        answer: (status, headers, body) => void response.writeHead(status, headers).end(body),
      });
    });
  }
  return createHttpServer((request, response) => {
    request.resume();
    void serve(port, tries, {
      from: request.socket.remotePort ?? 0,
      path: request.url ?? '',
      headers: request.headers,
      reset: () => request.socket.destroy(),
      refuse: () => request.socket.destroy(),
      answer: (status, headers, body) => void response.writeHead(status, headers).end(body),
    });
  });
}

async function serve(podPort: PodPort, tries: Tries, exchange: Exchange): Promise<void> {
  const id = String(exchange.headers[idHeader] ?? '');
  const before = tries.get(id) ?? [];
  const { path, headers, from } = exchange;
  tries.set(id, [...before, { pod: podPort.pod, port: podPort.port, at: performance.now(), path, headers, from }]);
  const script = exchange.headers[answersHeader];
  await act(plannedAnswer(script === undefined ? undefined : String(script), before.length), podPort, exchange);
}

async function act(planned: PlannedAnswer, { pod, port }: PodPort, exchange: Exchange): Promise<void> {
  if (planned.kind === 'reset') return exchange.reset();
  if (planned.kind === 'refused') return exchange.refuse();
  if (planned.kind !== 'status') return;
  if (planned.afterMs) await sleep(planned.afterMs);
  const grpc = planned.grpc === undefined ? {} : { 'grpc-status': String(planned.grpc) };
  exchange.answer(planned.status, { ...grpc, 'x-pod': pod, 'x-port': String(port) }, pod);
}
