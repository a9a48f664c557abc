import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import type { Cluster as Registered } from '@overmesh/clusters';
import { masterKeysOf, readConfig } from '@overmesh/config';
import { createDataSource, migrate } from '@overmesh/db';
import { Delivery } from '@overmesh/delivery';
import { KubeClients } from '@overmesh/kube';
import { createLogger } from '@overmesh/log';
import { migrations } from '@overmesh/migrations';
import { PipelineModule, tables } from '@overmesh/pipeline';
import type { DataSource } from 'typeorm';
import type { Cluster } from '../harness/cluster.ts';
import { createDatabase, startPostgres } from '../harness/postgres.ts';
import { LocalJobs } from './local-jobs.ts';
import { mira } from '../harness/callers.ts';

/** The rooms wired as the worker wires them, on a real Postgres, with a queue inside this process. */
export interface Stage {
  readonly databaseUrl: string;
  /** In base64: what another process needs to open the credentials. Secret. */
  readonly masterKey: string;
  readonly dataSource: DataSource;
  readonly jobs: LocalJobs;
  readonly delivery: Delivery;
  readonly clients: KubeClients;
  readonly clusters: Clusters;
  /** Any other part of the program. */
  get: INestApplicationContext['get'];
  /** Registers a cluster through the product's own door. Throws with the problems when it is refused. */
  register(cluster: Cluster): Promise<Registered>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const postgres = await startPostgres();
  const { url: databaseUrl } = await createDatabase(postgres);
  const masterKey = randomBytes(32).toString('base64');
  const jobs = new LocalJobs();
  const dataSource = createDataSource({ url: databaseUrl, entities: tables, migrations });
  await dataSource.initialize();
  await migrate(dataSource);
  const app = await wire(dataSource, databaseUrl, masterKey, jobs);
  const [clusters, delivery, clients] = [app.get(Clusters), app.get(Delivery), app.get(KubeClients)];
  return {
    databaseUrl,
    masterKey,
    dataSource,
    jobs,
    delivery,
    clients,
    clusters,
    get: app.get.bind(app),
    register: (cluster) => register(clusters, cluster),
    close: async () => {
      await jobs.close();
      await app.close();
      await clients.close();
      await dataSource.destroy();
      await postgres.stop();
    },
  };
}

async function wire(
  dataSource: DataSource,
  databaseUrl: string,
  masterKey: string,
  jobs: LocalJobs,
): Promise<INestApplicationContext> {
  const read = readConfig({
    OVERMESH_ALLOW_LOOPBACK_CLUSTERS: 'true',
    OVERMESH_MASTER_KEY: masterKey,
    OVERMESH_LOG_LEVEL: 'warn',
  });
  if (!read.ok) throw new Error(read.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
  const masterKeys = masterKeysOf(read.value);
  const log = createLogger(read.value, 'bench');
  const options = { config: read.value, databaseUrl, dataSource, jobs, masterKeys, log };
  return NestFactory.createApplicationContext(PipelineModule.forRoot(options), { logger: false });
}

async function register(clusters: Clusters, { name, adminKubeconfig }: Cluster): Promise<Registered> {
  const registered = await clusters.register({ name, kubeconfig: adminKubeconfig }, mira);
  if (registered.ok) return registered.value;
  throw new Error(registered.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
}
