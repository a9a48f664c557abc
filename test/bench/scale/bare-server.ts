import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { Statement } from './statements-sent.ts';

/** What this program is told over IPC before it serves. */
export interface BareOrder {
  readonly databaseUrl: string;
  /** Sent at once for each request; the rows are the answer. */
  readonly statements: readonly Statement[];
}

/** The least that a server can do who sends these statements: no GraphQL, no TypeORM, no checks. */
function serve({ databaseUrl, statements }: BareOrder): void {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  const server = createServer((request, response) => {
    const answer = async (): Promise<string> => {
      request.resume();
      const results = await Promise.all(statements.map(({ text, values }) => pool.query(text, [...values])));
      return JSON.stringify(results.map(({ rows }) => rows));
    };
    void answer().then((text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

process.once('message', (order: BareOrder) => {
  serve(order);
});
process.once('disconnect', () => process.exit(0));
