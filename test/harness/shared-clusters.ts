import { Agent, request } from 'undici';
import { accessCluster } from './cluster-access.ts';
import type { ClusterAccess, ClusterDescription } from './cluster-access.ts';
import { createDatabase } from './postgres.ts';
import type { FreshDatabase } from './postgres.ts';
import { sharedEnvironment } from './shared-environment.ts';
import type { SharedEnvironment, SharedProfile } from './shared-environment.ts';

/** Where the run's environment listens; set by `once.ts` for every worker of Vitest. */
export const environmentVariable = 'OVERMESH_TEST_ENVIRONMENT';

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

/** Outside Vitest's run there is no environment to reach, so this process has its own. */
function reachEnvironment(): Pick<SharedEnvironment, 'clusters' | 'postgres'> {
  const socket = process.env[environmentVariable];
  environment ??= socket === undefined ? sharedEnvironment() : remoteEnvironment(socket);
  return environment;
}

function remoteEnvironment(socketPath: string): SharedEnvironment {
  const dispatcher = new Agent({ connect: { socketPath }, headersTimeout: 600_000 });
  return {
    clusters: async () => JSON.parse(await ask(dispatcher, '/clusters')) as readonly ClusterDescription[],
    postgres: async () => JSON.parse(await ask(dispatcher, '/postgres')) as { readonly url: string },
    stop: () => dispatcher.close(),
  };
}

async function ask(dispatcher: Agent, path: string): Promise<string> {
  const { statusCode, body } = await request(`http://environment${path}`, { dispatcher });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the run's shared environment could not start: ${text}`);
  return text;
}
