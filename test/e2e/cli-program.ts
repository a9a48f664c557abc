import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { recordText } from '../harness/record/record.ts';

/** How a run of the built program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  /** What standard input holds; closed at once when absent. */
  readonly stdin?: string;
  /** Told of the process when it runs: to send it signals. */
  readonly onStart?: (child: ChildProcess) => void;
}

const COMMAND = resolve('dist/bin/overmesh');
export const TOKEN = 'canary-token-4711';

/** Runs the built `overmesh` with these arguments and nothing of this process's environment but PATH. */
export function run(args: readonly string[], circumstances: Circumstances = {}): Promise<Ended> {
  return finished(COMMAND, args, circumstances);
}

/** Runs a line of the shell in which `overmesh` is the built program. */
export function shell(line: string, circumstances: Circumstances = {}): Promise<Ended> {
  const script = `overmesh() { ${COMMAND} "$@"; }\n${line}`;
  // Given a socket for its standard input, bash would read ~/.bashrc.
  return finished('/bin/bash', ['--norc', '-c', script], circumstances);
}

async function finished(program: string, args: readonly string[], { env, stdin, onStart }: Circumstances) {
  const child = spawn(program, [...args], {
    env: {
      PATH: process.env['PATH'],
      OVERMESH_HOME: '/nonexistent',
      OVERMESH_TOKEN: TOKEN,
      OVERMESH_URL: 'http://127.0.0.1:9',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  onStart?.(child);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  recordText('cli', `${args.join(' ')}\n${said.out}${said.err}`);
  return { code, signal, ...said };
}

/** A server that does with every request what the test wants. */
export interface OddServer extends AsyncDisposable {
  readonly url: string;
  /** Bodies of the requests that came. */
  readonly bodies: readonly string[];
}

export async function oddServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<OddServer> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      answer(request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
