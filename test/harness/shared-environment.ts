import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { startClusters } from './cluster-pool.ts';
import type { ClusterPool } from './cluster-pool.ts';
import type { ClusterDescription } from './cluster-access.ts';
import { hasCrds } from './crds.ts';
import { Lender } from './lending/lender.ts';
import type { Loan } from './lending/lender.ts';
import type { CrdSet } from './crds.ts';
import { startPostgres } from './postgres.ts';
import type { PostgresServer } from './postgres.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** The clusters that all spec files of a run share, each with the definitions of one kind of mesh. */
export const sharedProfiles = {
  istio: ['istio', 'gateway-api'],
  linkerd: ['linkerd', 'gateway-api-linkerd'],
  native: ['overmesh'],
} as const satisfies Record<string, readonly CrdSet[]>;

/** The name of a shared cluster, which is the kind of mesh it is for. */
export type SharedProfile = keyof typeof sharedProfiles;

/** What tests of one run share; each part starts when somebody first asks for it. */
export interface SharedEnvironment {
  postgres(): Promise<{ readonly url: string }>;
  /** The name of a database of that server which has every migration, to be copied. */
  migrated(): Promise<string>;
  clusters(): Promise<readonly ClusterDescription[]>;
  /** API servers that nobody else uses meanwhile. */
  lend(loan: Loan): Promise<readonly ClusterDescription[]>;
  /** Takes them back by their addresses; does not wait until they are clean. */
  giveBack(servers: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a database with every migration in a server, and gives its name. */
export type MakeTemplate = (server: Pick<PostgresServer, 'url'>) => Promise<string>;

/** Prepares the environment; starts nothing yet. */
export function sharedEnvironment(makeTemplate: MakeTemplate): SharedEnvironment {
  let postgres: Promise<PostgresServer> | undefined;
  let pool: Promise<ClusterPool> | undefined;
  let template: Promise<string> | undefined;
  const lender = new Lender();
  const server = (): Promise<PostgresServer> => (postgres ??= startPostgres());
  return {
    postgres: async () => ({ url: (await server()).url }),
    // What a busy machine did not do in time is tried again, also by the next that asks: it is no answer for all of them.
    migrated: async () => {
      template ??= server()
        .then((given) => makeTemplate(given).catch(() => makeTemplate(given)))
        .catch((error: unknown) => {
          template = undefined;
          throw error;
        });
      return template;
    },
    clusters: async () => {
      pool ??= startProfiles().catch((error: unknown) => {
        pool = undefined;
        throw error;
      });
      return (await pool).clusters.map(describeCluster);
    },
    lend: (loan) => lender.lend(loan),
    giveBack: async (servers) => lender.giveBack(servers),
    stop: async () => {
      await Promise.allSettled([postgres?.then((server) => server.stop()), pool?.then((clusters) => clusters.stop())]);
      await lender.stop();
    },
  };
}

/** Serves the environment to the other processes of the run, on a socket that only this user can open. */
export async function serveEnvironment(
  environment: SharedEnvironment,
): Promise<{ readonly socket: string; stop(): Promise<void> }> {
  const folder = await temporaryFolder('environment');
  const socket = join(folder, 'socket');
  const server = createServer((incoming, outgoing) => void answer(environment, incoming, outgoing)).listen(socket);
  await once(server, 'listening');
  server.unref();
  const stop = async (): Promise<void> => {
    server.close();
    await environment.stop();
    await removeFolder(folder);
  };
  return { socket, stop };
}

async function answer(
  environment: SharedEnvironment,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const { question, given } = (await json(incoming)) as Asked;
    const ask = environment[question] as (given: unknown) => Promise<unknown>;
    outgoing.end(JSON.stringify((await ask(given)) ?? null));
  } catch (error) {
    outgoing.statusCode = 500;
    outgoing.end(error instanceof Error ? error.message : String(error));
  }
}

/** A call of another process, as it is sent. */
export interface Asked {
  readonly question: Exclude<keyof SharedEnvironment, 'stop'>;
  /** Its argument, where it takes one. */
  readonly given?: unknown;
}

async function startProfiles(): Promise<ClusterPool> {
  const pool = await startClusters(Object.keys(sharedProfiles));
  const installs = Object.entries(sharedProfiles).map(([name, sets]) =>
    pool.cluster(name).installCrds(...sets.filter(hasCrds)),
  );
  const failed = (await Promise.allSettled(installs)).find((outcome) => outcome.status === 'rejected');
  if (!failed) return pool;
  await pool.stop();
  throw failed.reason;
}

function describeCluster({ name, server, caPem, admin, auditLogPath }: ClusterDescription): ClusterDescription {
  return { name, server, caPem, admin, auditLogPath };
}
