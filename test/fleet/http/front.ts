import type { ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createSecureServer } from 'node:http2';
import type { Socket } from 'node:net';
import type { KeyAndCertificate } from '../../harness/certificates.ts';
import type { ApiAnswer, ApiRequest, Streaming } from '../api/answer.ts';
import type { Gate } from './gate.ts';

/** Who answers at a port, and whether anything passes there. */
export interface Behind {
  readonly gate: Gate;
  readonly handle: (request: ApiRequest) => ApiAnswer | Streaming;
}

/** Node's types forget the method, which HTTP/1.1 and HTTP/2 have both. */
type Response = Http2ServerResponse & Pick<ServerResponse, 'flushHeaders'>;

/** As many streams of one connection at once as a kube-apiserver allows, and how long it keeps an idle connection. */
const MOST_STREAMS = 250;
const KEEP_ALIVE_MS = 90_000;

/**
 * The one TLS server of a fleet, for HTTP/1.1 and HTTP/2. Every cluster listens on a port of its own and hands its
 * connections over; by that port is known who is asked.
 */
export class Front {
  readonly #server: Http2SecureServer;

  constructor({ keyPem, certificatePem }: KeyAndCertificate, behind: (port: number) => Behind | undefined) {
    const settings = { maxConcurrentStreams: MOST_STREAMS };
    const tls = { key: keyPem, cert: certificatePem };
    const options = { ...tls, allowHTTP1: true, settings, keepAliveTimeout: KEEP_ALIVE_MS };
    this.#server = createSecureServer(options, (request, response) => {
      const cluster = behind(portOf(request));
      if (!cluster) response.stream.close();
      else void readBody(request).then((body) => answer(cluster, request, response as Response, body), ignore);
    });
    // A client that goes away in the middle of a handshake or of a stream is nothing to end for.
    this.#server.on('sessionError', ignore);
    this.#server.on('tlsClientError', ignore);
  }

  accept(socket: Socket): void {
    this.#server.emit('connection', socket);
  }
}

function answer(cluster: Behind, request: Http2ServerRequest, response: Response, body: string): void {
  cluster.gate.pass(() => {
    if (response.destroyed || response.writableEnded) return;
    const answered = cluster.handle(toRequest(request, body));
    if ('start' in answered) return stream(cluster.gate, answered, response);
    const { status, text, contentType = 'application/json' } = answered;
    response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
}

function stream(gate: Gate, { start }: Streaming, response: Response): void {
  response.on('error', ignore);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const unlessGone = (action: () => void) => () => {
    if (!response.destroyed) action();
  };
  const stop = start({
    line: (text) => gate.pass(unlessGone(() => void response.write(`${text}\n`))),
    end: () => gate.pass(unlessGone(() => void response.end())),
  });
  response.once('close', stop);
}

function toRequest(request: Http2ServerRequest, body: string): ApiRequest {
  const url = request.url;
  const cut = url.indexOf('?');
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return {
    method: request.method,
    path: cut < 0 ? url : url.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1)),
    contentType: request.headers['content-type'] ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    body,
    ...(token === undefined ? {} : { token }),
  };
}

function portOf(request: Http2ServerRequest): number {
  return (
    (request.stream as Http2ServerRequest['stream'] | undefined)?.session?.socket.localPort ??
    request.socket.localPort ??
    0
  );
}

async function readBody(request: Http2ServerRequest): Promise<string> {
  if (request.method === 'GET') return '';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

function ignore(): void {
  return undefined;
}
