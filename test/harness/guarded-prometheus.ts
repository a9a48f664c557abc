import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordSecret } from './record/record.ts';

/** A Prometheus behind a server that wants to know who asks, as a proxy in front of it does. */
export interface GuardedPrometheus {
  readonly url: string;
  /** Whom it lets in from now on: the value of `Authorization`. */
  admit(authorization: string): void;
  /** It refuses the query from now on, and says in its words what it was sent. */
  babble(): void;
  stop(): Promise<void>;
}

/** Puts one in front of the Prometheus at `url`. */
export async function guardPrometheus(url: string, first: string): Promise<GuardedPrometheus> {
  let admitted = first;
  let babbles = false;
  const server = createServer((request, response) => {
    const { authorization = 'nothing' } = request.headers;
    if (authorization !== admitted) return void response.writeHead(401).end('who are you?');
    if (babbles) {
      const plain = Buffer.from(authorization.split(' ')[1] ?? '', 'base64').toString();
      return void response.writeHead(400).end(JSON.stringify({ status: 'error', error: `${authorization} ${plain}` }));
    }
    void fetch(`${url}${request.url}`).then(async (answer) =>
      response.writeHead(answer.status).end(await answer.text()),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    admit: (authorization) => (admitted = authorization),
    babble: () => (babbles = true),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

/** The header for a user and a password; the run looks for the password at its end. */
export function basicOf(user: string, password: string): string {
  recordSecret({ name: 'the password of a Prometheus', value: password });
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
