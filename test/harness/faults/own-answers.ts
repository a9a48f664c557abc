import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestFault, SeenRequest } from './fault.ts';
import { hugeList } from './list-answers.ts';
import { written } from './written.ts';

type Answer = (response: ServerResponse, request: SeenRequest) => Promise<void> | void;

/** How the proxy answers a fault by itself, or undefined when the fault needs the server's own answer. */
export function ownAnswer(fault: RequestFault): Answer | undefined {
  switch (fault.kind) {
    case 'too-many-requests':
      return status(429, 'TooManyRequests', 'too many requests, please try again later', fault.retryAfter);
    case 'internal-error':
      return status(500, 'InternalError', 'Internal error occurred: injected');
    case 'unavailable':
      return status(
        503,
        'ServiceUnavailable',
        'the server is currently unable to handle the request',
        fault.retryAfter,
      );
    case 'unauthorized':
      return status(401, 'Unauthorized', 'Unauthorized');
    case 'forbidden':
      return status(403, 'Forbidden', 'forbidden: injected');
    case 'expired-continue':
      return status(410, 'Expired', 'The provided continue parameter is too old');
    case 'expired-watch':
      return fault.as === 'status' ? status(410, 'Expired', tooOld) : expiredEvent;
    case 'kind-gone':
      return (response) => void response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
    case 'garbage':
      return (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(garbage);
    case 'deep-json':
      return (response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(`${'['.repeat(fault.levels)}${']'.repeat(fault.levels)}\n`);
    case 'redirect':
      return (response, { path }) => void response.writeHead(307, { location: `${fault.to}${path}` }).end();
    case 'endless-body':
      return (response) => stream(response, endless());
    case 'huge-list':
      return (response) => stream(response, hugeList(fault.bytes));
    case 'slow-headers':
      return (response) => dripHeaders(response, fault.everyMs ?? 100);
    case 'latency':
    case 'reset-before':
    case 'reset-after':
    case 'blackhole':
    case 'held':
    case 'half-open':
    case 'trickle':
    case 'cut-body':
    case 'other-cluster':
    case 'truncated-list':
    case 'empty-list':
    case 'stale-list':
    case 'duplicated-events':
    case 'reordered-events':
      return undefined;
  }
}

const tooOld = 'too old resource version: 1 (2)';
const garbage = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x00, 0x3a, 0x5d, 0x7d]);

function status(code: number, reason: string, message: string, retryAfter?: number): Answer {
  return (response) => {
    response.writeHead(code, {
      'content-type': 'application/json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    });
    response.end(JSON.stringify(statusObject(code, reason, message)));
  };
}

function statusObject(code: number, reason: string, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

const expiredEvent: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ type: 'ERROR', object: statusObject(410, 'Expired', tooOld) })}\n`);
};

function* endless(): Generator<string> {
  const space = ' '.repeat(16 * 1024);
  yield '{"kind":';
  for (;;) yield space;
}

/** Sends no faster than it is read, and ends when nobody reads any more. */
async function stream(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  for (const piece of pieces) {
    if (response.destroyed) return;
    await written(response, piece);
  }
  response.end();
}

async function dripHeaders({ socket }: ServerResponse, everyMs: number): Promise<void> {
  socket?.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n');
  for (let index = 0; socket && !socket.destroyed; index += 1) {
    socket.write(`x-slow-${index}: 1\r\n`);
    await sleep(everyMs);
  }
}
