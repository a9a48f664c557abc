import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterControl, postgresControl, redisControl } from '../../harness/faults/controls.ts';
import type { Control } from '../../harness/faults/controls.ts';
import { graphql } from '../../harness/faults/graphql.ts';
import { secretsOfKubeconfig } from '../../harness/faults/secret-scan.ts';
import type { Secret } from '../../harness/faults/secret-scan.ts';
import { TcpProxy } from '../../harness/faults/tcp-proxy.ts';
import { createDatabase, startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';
import { redisServer } from '../../harness/redis.ts';
import type { RunningRedis } from '../../harness/redis.ts';
import type { Part } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import { startChaosClusters } from './clusters.ts';
import type { ChaosCluster } from './clusters.ts';
import { Supervised } from './supervised.ts';

/** Everything that runs. */
export interface Stage {
  readonly clusters: readonly ChaosCluster[];
  readonly postgres: PostgresServer;
  /** Of Overmesh, straight to Postgres. */
  readonly databaseUrl: string;
  readonly redis: RunningRedis | undefined;
  /** On the way from Overmesh to its stores. */
  readonly networks: { readonly postgres: TcpProxy; readonly redis?: TcpProxy };
  readonly home: string;
  readonly api: Supervised;
  readonly workers: readonly Supervised[];
  /** Power over each part. */
  readonly controls: ReadonlyMap<Part, Control>;
  stop(): Promise<void>;
}

/** Two seconds: what was lost with a queue is found soon, so that a short chaos has time for more. */
const SWEEP_MS = '2000';

export async function openStage(plan: Plan): Promise<Stage> {
  const home = await mkdtemp(join(tmpdir(), 'overmesh-chaos-'));
  const redis = plan.queue === 'redis' ? await runningRedis() : undefined;
  const [{ clusters, stop: stopClusters }, postgres] = await Promise.all([
    startChaosClusters(plan.clusters, plan.seed),
    startPostgres({ durable: true }),
  ]);
  const { url: databaseUrl } = await createDatabase(postgres);
  const networks = {
    postgres: await TcpProxy.start(databaseUrl),
    ...(redis ? { redis: await TcpProxy.start(redis.url) } : {}),
  };
  const start = (program: 'api' | 'worker', name: string): Promise<Supervised> =>
    Supervised.start({
      program,
      name,
      home,
      databaseUrl: networks.postgres.url,
      ...(networks.redis ? { redisUrl: networks.redis.url } : {}),
      env: { OVERMESH_SWEEP_INTERVAL_MS: SWEEP_MS },
    });
  const api = await start('api', 'api');
  const workers = await Promise.all(['worker-1', 'worker-2'].map((name) => start('worker', name)));
  const controls = new Map<Part, Control>([
    ['api', api],
    ...workers.map((worker) => [worker.name as Part, worker] as const),
    ['postgres', postgresControl(postgres)],
    ...(redis ? [['redis', redisControl(redis)] as const] : []),
    ...clusters.map(({ place, access }) => [`cluster ${place.name}`, clusterControl(access)] as const),
  ]);
  const stop = async (): Promise<void> => {
    await Promise.all([api, ...workers].map((program) => program.stop()));
    await Promise.all([networks.postgres.close(), networks.redis?.close()]);
    await Promise.all([postgres.stop(), redis?.stop(), stopClusters()]);
    await rm(home, { recursive: true, force: true });
  };
  return { clusters, postgres, databaseUrl, redis, networks, home, api, workers, controls, stop };
}

async function runningRedis(): Promise<RunningRedis> {
  const redis = await redisServer();
  if (redis.missing !== undefined) throw new Error(redis.missing);
  return redis;
}

const REGISTER = `mutation ($input: RegisterClusterInput!) {
  registerCluster(input: $input) { __typename ... on Rejected { problems { path code message } } }
}`;

/** Registers every cluster through its proxy. Throws when one is refused. */
export async function registerAll({ api, home, clusters }: Stage): Promise<void> {
  for (const { place, line, memberKubeconfig } of clusters) {
    const connection = { name: place.name, kubeconfig: line.kubeconfig(memberKubeconfig) };
    const answer = await graphql<{ registerCluster: { __typename: string } }>({ url: api.url, home }, REGISTER, {
      input: { connection },
    });
    if (answer.data?.registerCluster.__typename !== 'Cluster')
      throw new Error(`${place.name} was not registered: ${JSON.stringify(answer)}`);
  }
}

/** Whatever nobody may ever see. */
export async function secretsOf({ clusters, home, databaseUrl }: Stage): Promise<readonly Secret[]> {
  const ofClusters = clusters.flatMap(({ place, memberKubeconfig }) =>
    secretsOfKubeconfig(place.name, memberKubeconfig),
  );
  const inHome = async (name: string, path: string): Promise<Secret> => ({
    name,
    value: (await readFile(join(home, path), 'utf8')).trim(),
  });
  return [
    ...ofClusters,
    await inHome('token of the api', 'token'),
    await inHome('master key', 'keys/master.key'),
    { name: 'password of postgres', value: new URL(databaseUrl).password },
  ];
}
