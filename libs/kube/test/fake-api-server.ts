import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { ClusterAccess } from '../src/access.ts';
import { withFingerprint } from '../src/access.ts';
import { issue } from './certificates.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Behaviour = (request: ReceivedRequest, response: ServerResponse) => void;

/** A TLS server on loopback that behaves as badly as a test wants, and remembers what it was asked. */
export interface FakeApiServer extends AsyncDisposable {
  readonly access: ClusterAccess;
  readonly seen: readonly ReceivedRequest[];
  readonly connections: () => number;
  behave(behaviour: Behaviour): void;
  /** Ends every connection; new ones are taken. */
  disconnect(): void;
}

export const secretToken = 'canary-4711-token';
const identity = issue({ ca: true });

export async function fakeApiServer(behaviour: Behaviour): Promise<FakeApiServer> {
  const { certPem, keyPem } = await identity;
  const seen: ReceivedRequest[] = [];
  let connections = 0;
  let current = behaviour;
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    void readAll(request).then((body) => {
      const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'https://fake');
      const asked = { method: request.method ?? '', path, query, headers: request.headers, body };
      seen.push(asked);
      current(asked, response);
    });
  });
  server.on('secureConnection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    access: withFingerprint({
      server: `https://127.0.0.1:${port}`,
      caPem: certPem,
      credential: { kind: 'token', token: secretToken },
    }),
    seen,
    connections: () => connections,
    behave: (next) => (current = next),
    disconnect: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function status(code: number, reason: string, message: string, details: Record<string, unknown> = {}) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
