import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { tokenPath } from '@overmesh/config';
import { programScript } from '../../harness/faults/overmesh-process.ts';
import { migratedDatabase } from '../../harness/shared-clusters.ts';
import { recordHome } from '../../harness/record/homes.ts';
import { recordText } from '../../harness/record/record.ts';
import { removeFolder, temporaryFolder } from '../../harness/temporary-folder.ts';

/** The built api in a process of its own, known only by what it answers and logs. */
export interface ApiProgram {
  readonly url: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly pid: number;
  /** Everything that it wrote so far. */
  log(): string;
  /** Asks over HTTP, with the token and as JSON unless `init` says otherwise. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  ask(query: string, variables?: object): Promise<Answer>;
  /** @returns exit code and how long it took to end, in milliseconds */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
}

export interface Answer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** The built api with an empty database of its own, for one spec file. */
export interface EmptyApi extends ApiProgram {
  readonly databaseUrl: string;
  /** Stops it and takes away all that it had. */
  end(): Promise<void>;
}

export async function emptyApi(env: Readonly<Record<string, string>> = {}): Promise<EmptyApi> {
  const database = await migratedDatabase();
  const api = await startApi(database.url, env);
  const end = async (): Promise<void> => {
    await api.stop();
    await database.drop();
  };
  return { ...api, databaseUrl: database.url, end };
}

/** Starts it with a home of its own; throws with its log when it does not listen. */
export async function startApi(databaseUrl: string, env: Readonly<Record<string, string>> = {}): Promise<ApiProgram> {
  const home = await temporaryFolder('api');
  let text = '';
  const child = spawn(process.execPath, [programScript('api')], {
    env: { PATH: process.env['PATH'], OVERMESH_HOME: home, DATABASE_URL: databaseUrl, OVERMESH_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const port = await listening(child).catch((error: unknown) => {
    throw new Error(`the api did not start:\n${text}`, { cause: error });
  });
  const url = `http://127.0.0.1:${port}`;
  const token = (await readFile(tokenPath(home), 'utf8')).trim();
  const ask = asker(url, token);
  return {
    url,
    token,
    tokenFile: tokenPath(home),
    pid: child.pid ?? 0,
    log: () => text,
    ...ask,
    stop: async () => {
      const startedAt = performance.now();
      await end(child);
      recordHome(home);
      recordText('api', text);
      await removeFolder(home);
      return { code: child.exitCode, ms: performance.now() - startedAt };
    },
  };
}

function asker(url: string, token: string): Pick<ApiProgram, 'fetch' | 'ask'> {
  const send: ApiProgram['fetch'] = async (path, init = {}) => {
    const response = await fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
    });
    recordText('graphql', await response.clone().text());
    return response;
  };
  return {
    fetch: send,
    ask: async (query, variables = {}) => {
      const response = await send('/graphql', { method: 'POST', body: JSON.stringify({ query, variables }) });
      return { status: response.status, ...((await response.json()) as object) };
    },
  };
}

async function listening(child: ChildProcess): Promise<number> {
  const patience = AbortSignal.timeout(30_000);
  const [message] = await Promise.race([
    once(child, 'message', { signal: patience }),
    once(child, 'exit').then(() => Promise.reject(new Error('it ended'))),
  ]);
  return (message as { readonly listening: number }).listening;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const tooLate = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(tooLate);
}
