import { Agent, request } from 'undici';
import { accessCluster } from './cluster-access.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { createDatabase } from './postgres.ts';
import type { FreshDatabase } from './postgres.ts';
import type { Loan } from './lending/lender.ts';
import { namedCluster } from './cluster-pool.ts';
import { recordRights } from './record/rights.ts';
import { sharedEnvironment } from './shared-environment.ts';
import type { Asked, MakeTemplate, SharedEnvironment, SharedProfile } from './shared-environment.ts';

/** Where the run's environment listens; set by `once.ts` for every worker of Vitest. */
export const environmentVariable = 'OVERMESH_TEST_ENVIRONMENT';

/** Clusters that somebody has for a while. */
export interface LentClusters {
  readonly clusters: readonly ClusterAccess[];
  /** Throws when there is no cluster of this name. */
  cluster(name: string): ClusterAccess;
  /** Gives them back, whatever is in them: the next one finds them clean. */
  stop(): Promise<void>;
}

/** What lent clusters shall have. */
export interface LendOptions {
  readonly crds?: Loan['crds'];
}

let environment: SharedEnvironment | undefined;

/**
 * A cluster that all spec files of this run share, with the definitions of that kind of mesh installed. The first call
 * of the run starts all three. Use namespaces of your own, and start clusters of your own to break one.
 */
export async function sharedCluster(profile: SharedProfile): Promise<ClusterAccess> {
  const description = (await reachEnvironment().clusters()).find(({ name }) => name === profile);
  if (!description) throw new Error(`there is no shared cluster ${profile}`);
  return accessCluster(description);
}

/** An empty database of its own in the run's one PostgreSQL server. */
export async function freshDatabase(): Promise<FreshDatabase> {
  return createDatabase(await reachEnvironment().postgres());
}

/**
 * API servers that nobody else uses until they are given back: at once where another spec file had some, else started.
 * Names go into kubeconfigs. Whoever breaks one, or wants other flags, starts one: `startClusters`.
 */
export async function lendClusters(names: readonly string[], options: LendOptions = {}): Promise<LentClusters> {
  const environment = reachEnvironment();
  const clusters = (await environment.lend({ names, crds: options.crds ?? [] })).map(accessCluster);
  return {
    clusters,
    cluster: (name) => namedCluster(clusters, name),
    stop: async () => {
      for (const { auditLogPath, disconnect } of clusters) {
        await disconnect();
        await recordRights(auditLogPath);
      }
      await environment.giveBack(clusters.map(({ server }) => server));
    },
  };
}

/** A database of its own in that server which has every migration. */
export async function migratedDatabase(): Promise<FreshDatabase> {
  const environment = reachEnvironment();
  const [server, template] = await Promise.all([environment.postgres(), environment.migrated()]);
  return createDatabase(server, template);
}

/** Outside Vitest's run there is no environment to reach, so this process has its own. */
function reachEnvironment(): SharedEnvironment {
  const socket = process.env[environmentVariable];
  environment ??= socket === undefined ? sharedEnvironment(makeTemplate) : remoteEnvironment(socket);
  return environment;
}

/** TypeORM is loaded where it is needed, and not by every spec file. */
const makeTemplate: MakeTemplate = async (server) => {
  const { migratedTemplate } = await import('./migrated-template.ts');
  return migratedTemplate(server);
};

function remoteEnvironment(socketPath: string): SharedEnvironment {
  const dispatcher = new Agent({ connect: { socketPath }, headersTimeout: 600_000 });
  const ask = async <Answer>(asked: Asked): Promise<Answer> => {
    const options = { dispatcher, method: 'POST', body: JSON.stringify(asked) } as const;
    const { statusCode, body } = await request('http://environment/', options);
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the run's shared environment could not do it: ${text}`);
    return JSON.parse(text) as Answer;
  };
  return {
    clusters: () => ask({ question: 'clusters' }),
    postgres: () => ask({ question: 'postgres' }),
    migrated: () => ask({ question: 'migrated' }),
    lend: (given) => ask({ question: 'lend', given }),
    giveBack: (given) => ask({ question: 'giveBack', given }),
    stop: () => dispatcher.close(),
  };
}
