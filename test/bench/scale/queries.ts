import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import { removeFolder, temporaryFolder } from '../../harness/temporary-folder.ts';
import { median } from '../measure.ts';
import type { Figure } from '../report.ts';
import type { BareOrder } from './bare-server.ts';
import { CountingProxy } from './counting-proxy.ts';
import { allClustersDocument, VIRTUAL_MESH } from './documents.ts';
import { cliOperation } from './operations.ts';
import type { World } from './world.ts';

const WARM_UP = 10;
const TIMES = 50;
const PLANS = 3;

/** A question to the api, and what answering it takes. */
export interface Asked {
  readonly what: string;
  readonly ms: number;
  /** Of a server that only sends the same statements; absent where that is not asked. */
  readonly bareMs?: number;
  readonly statements: number;
  readonly bytesRead: number;
  readonly bytesAnswered: number;
}

export interface Queries {
  readonly clusters: number;
  readonly asked: readonly Asked[];
}

/** Sends a question and gives the bytes of its answer. */
type Ask = () => Promise<number>;

/** The built api over the rows of so many clusters: a page of clusters, the status of one document, a plan for all. */
export async function measureQueries(world: World): Promise<Queries> {
  const { databaseUrl, masterKey } = world.stage;
  const home = await temporaryFolder('bench-api');
  const proxy = await CountingProxy.start(databaseUrl);
  const env = { OVERMESH_MASTER_KEY: masterKey, OVERMESH_LOG_LEVEL: 'warn' };
  const api = await startProgram({ program: 'api', home, databaseUrl: proxy.url, env });
  const agent = new Agent();
  try {
    const ask = await asker(agent, api.url, home);
    const page = ask(await cliOperation('Clusters'), { first: 50 });
    const document = { virtualMesh: VIRTUAL_MESH, document: 'TrafficPolicy/only-member-1' };
    const status = ask(await cliOperation('Status'), document);
    const plan = ask(await cliOperation('Plan'), { documents: [allClustersDocument(99_999)] });
    return {
      clusters: world.size,
      asked: [
        await measured('clusters(first: 50)', page, proxy, databaseUrl),
        await measured('status of one document', status, proxy, databaseUrl),
        await measured('plan over all', plan, proxy),
      ],
    };
  } finally {
    await agent.close();
    await api.stop();
    await proxy.close();
    await removeFolder(home);
  }
}

/** @param databaseUrl where it shall be compared with a bare server; the two take turns, since others use the machine too */
async function measured(what: string, ask: Ask, proxy: CountingProxy, databaseUrl?: string): Promise<Asked> {
  await ask();
  const before = proxy.passed();
  let bytesAnswered = 0;
  const statements = await proxy.recording(async () => (bytesAnswered = await ask()));
  const bytesRead = proxy.passed().bytesRead - before.bytesRead;
  const cost = { what, statements: statements.length, bytesRead, bytesAnswered };
  if (!databaseUrl) return { ...cost, ...(await takeTurns({ ms: ask }, 0, PLANS)) };
  const bare = await startBare({ databaseUrl, statements });
  const turns = await takeTurns({ ms: ask, bareMs: bare.ask }, WARM_UP, TIMES);
  await bare.stop();
  return { ...cost, ...turns };
}

/** Medians in milliseconds, by name. */
async function takeTurns<Name extends string>(
  asks: Readonly<Record<Name, Ask>>,
  warmUp: number,
  times: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(asks) as Name[];
  const all = new Map(names.map((name): [Name, number[]] => [name, []]));
  for (let time = 0; time < warmUp + times; time += 1)
    for (const name of names) {
      const startedAt = performance.now();
      await asks[name]();
      if (time >= warmUp) all.get(name)?.push(performance.now() - startedAt);
    }
  return Object.fromEntries(names.map((name) => [name, median(all.get(name) ?? [])])) as Record<Name, number>;
}

async function startBare(order: BareOrder): Promise<{ readonly ask: Ask; stop(): Promise<void> }> {
  const script = fileURLToPath(new URL('../bench/bare-server.js', import.meta.url));
  const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(order);
  const [port] = (await once(child, 'message')) as [number];
  const agent = new Agent();
  return {
    ask: async () => bytesOf(await request(`http://127.0.0.1:${port}/`, { dispatcher: agent })),
    stop: async () => {
      await agent.close();
      child.disconnect();
    },
  };
}

async function asker(dispatcher: Agent, url: string, home: string) {
  const token = (await readFile(join(home, 'token'), 'utf8')).trim();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return (query: string, variables: object): Ask => {
    const body = JSON.stringify({ query, variables });
    return async () => bytesOf(await request(`${url}/graphql`, { method: 'POST', headers, body, dispatcher }));
  };
}

/** Throws when the answer is none, or says that something failed. */
async function bytesOf({ statusCode, body }: Awaited<ReturnType<typeof request>>): Promise<number> {
  const text = await body.text();
  if (statusCode !== 200 || text.startsWith('{"errors"') || text.includes('"__typename":"Rejected"'))
    throw new Error(`${statusCode}: ${text.slice(0, 500)}`);
  return Buffer.byteLength(text);
}

export function queryFigures(all: readonly Queries[]): readonly Figure[] {
  return all.flatMap(({ clusters, asked }) => asked.flatMap((one) => figuresOf(one, clusters)));
}

function figuresOf({ what, ms, bareMs, statements, bytesRead, bytesAnswered }: Asked, clusters: number): Figure[] {
  const of = (rest: string) => `${what}: ${rest}, ${clusters} clusters`;
  return [
    { what: of('time'), measured: ms, unit: 'ms', most: bareMs === undefined ? 1_000 : 15 },
    ...(bareMs === undefined
      ? []
      : [{ what: of('rate of a bare server with the same SQL'), measured: (100 * bareMs) / ms, unit: '%', least: 70 }]),
    { what: of('statements'), measured: statements, unit: '' },
    { what: of('read from Postgres'), measured: bytesRead / 1000, unit: 'kB' },
    { what: of('answer'), measured: bytesAnswered / 1000, unit: 'kB' },
  ];
}
