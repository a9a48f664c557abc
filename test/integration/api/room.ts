import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { readConfig, readOrCreateToken } from '@overmesh/config';
import type { Secret } from '@overmesh/config';
import { createDataSource, migrate } from '@overmesh/db';
import { createJobs } from '@overmesh/jobs';
import { createLogger } from '@overmesh/log';
import { migrations } from '@overmesh/migrations';
import { tables } from '@overmesh/pipeline';
import type { GraphQLSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import type { DataSource } from 'typeorm';
import { WebSocket } from 'ws';
import { serve } from '../../../apps/api/src/serve.ts';
import { freshDatabase } from '../../harness/shared-clusters.ts';

/** What GraphQL answers over HTTP. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** An API of its own, in this process, on a database of its own. */
export interface ApiRoom {
  readonly url: string;
  readonly token: Secret;
  readonly schema: GraphQLSchema;
  readonly dataSource: DataSource;
  /** Everything that was logged so far. */
  logged(): string;
  /** Any request; carries the token unless `headers` says otherwise. */
  fetch(path: string, init?: RequestInit & { readonly token?: string | undefined }): Promise<Response>;
  ask(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  subscriber(connectionParams?: Readonly<Record<string, unknown>>): Client;
  close(): Promise<void>;
}

export interface RoomOptions {
  /** Environment variables of the API. */
  readonly env?: Readonly<Record<string, string>>;
  readonly database?: { readonly url: string; drop(): Promise<void> };
}

export async function openApi({ env = {}, database: given }: RoomOptions = {}): Promise<ApiRoom> {
  const home = await mkdtemp(join(tmpdir(), 'overmesh-test-api-'));
  const database = given ?? (await freshDatabase());
  const config = configOf({ OVERMESH_HOME: home, OVERMESH_PORT: '0', OVERMESH_ALLOW_LOOPBACK_CLUSTERS: 'true', ...env });
  const lines: string[] = [];
  const log = createLogger({ ...config, logLevel: 'debug' }, 'api', collect(lines));
  const databaseUrl = database.url;
  const dataSource = createDataSource({ url: databaseUrl, entities: tables, migrations, statementTimeoutMs: 2000 });
  await dataSource.initialize();
  await migrate(dataSource);
  const jobs = await createJobs({ databaseUrl, log });
  const keyRing = { current: 'test', keys: new Map([['test', randomBytes(32)]]) };
  const token = await readOrCreateToken(home);
  const api = await serve({ config, databaseUrl, dataSource, jobs, keyRing, log, token });
  const url = `http://127.0.0.1:${api.port}`;
  const authorization = `Bearer ${token.reveal()}`;
  const send: ApiRoom['fetch'] = (path, init = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { authorization, ...init.headers } });
  return {
    url,
    token,
    schema: api.schema,
    dataSource,
    logged: () => lines.join(''),
    fetch: send,
    ask: async (query, variables = {}, headers = {}) =>
      toAnswer(
        await send('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query, variables }),
        }),
      ),
    subscriber: (connectionParams = { authorization }) =>
      createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams,
        retryAttempts: 0,
      }),
    close: async () => {
      await api.close();
      await jobs.close();
      await dataSource.destroy();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const { status, headers } = response;
  const { data, errors = [] } = JSON.parse(text) as Pick<Answer, 'data'> & Partial<Pick<Answer, 'errors'>>;
  return { status, text, headers, data, errors };
}

function configOf(env: NodeJS.ProcessEnv) {
  const read = readConfig(env);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function collect(lines: string[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
}
