import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One operation that the program asked for. */
export interface Asked {
  readonly operation: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}

/** What is answered to an operation: its data, or a whole answer made by hand. */
export type Answers = Readonly<Record<string, unknown | ((asked: Asked) => unknown)>>;

/** A GraphQL server that knows operations by their names and nothing else. */
export interface FakeServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

/** An answer that is not data: a status with errors. */
export class HttpAnswer {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

/** Listens on a port of the kernel's choice. */
export async function startFakeServer(answers: Answers): Promise<FakeServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { query, variables } = JSON.parse(body) as { query: string; variables: Asked['variables'] };
      const operation = /(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '';
      const one = { operation, variables, headers: request.headers };
      asked.push(one);
      answer(response, answers[operation], one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(response: ServerResponse, given: unknown, asked: Asked): void {
  const value: unknown = typeof given === 'function' ? (given as (one: Asked) => unknown)(asked) : given;
  const { status, body } =
    value instanceof HttpAnswer
      ? value
      : new HttpAnswer(
          200,
          value === undefined ? { errors: [{ message: `not expected: ${asked.operation}` }] } : { data: value },
        );
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
}
