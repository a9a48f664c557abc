import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { Uploads } from '@overmesh/backup';
import { ClusterCopies, ClusterHealth, CredentialRenewal, Clusters } from '@overmesh/clusters';
import { readConfig } from '@overmesh/config';
import type { MasterKeys } from '@overmesh/config';
import { createDataSource, migrate } from '@overmesh/db';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { Jobs } from '@overmesh/jobs';
import { KubeClients } from '@overmesh/kube';
import { silentLogger } from '@overmesh/log';
import { migrations } from '@overmesh/migrations';
import { Operations } from '@overmesh/operations';
import {
  Backups,
  Changes,
  Deregistration,
  Evacuations,
  KeptPlans,
  Measures,
  Operator,
  Pauses,
  PipelineModule,
  Previews,
  Proxies,
  Queries,
  Reconciler,
  Retention,
  RolloutRunner,
  Rotations,
  tables,
  WhyQueries,
} from '@overmesh/pipeline';
import { TrustAuthorities, TrustStores } from '@overmesh/trust';
import type { DataSource } from 'typeorm';
import { recordMasterKey } from '../../harness/record/homes.ts';
import { migratedDatabase } from '../../harness/shared-clusters.ts';

/** Every room, wired as in the worker, without a queue: the test does what a job would. */
export interface Room {
  readonly databaseUrl: string;
  readonly dataSource: DataSource;
  readonly clusters: Clusters;
  readonly health: ClusterHealth;
  readonly renewal: CredentialRenewal;
  readonly trust: TrustStores;
  readonly authorities: TrustAuthorities;
  readonly rotations: Rotations;
  readonly operations: Operations;
  readonly clients: KubeClients;
  readonly discovery: Discovery;
  readonly intents: Intents;
  readonly delivery: Delivery;
  readonly queries: Queries;
  readonly why: WhyQueries;
  readonly changes: Changes;
  readonly previews: Previews;
  readonly plans: KeptPlans;
  readonly reconciler: Reconciler;
  readonly rollouts: RolloutRunner;
  readonly measures: Measures;
  readonly proxies: Proxies;
  /** Does what a wake-up of `reconcile` does. @returns ids of clusters that have something to do */
  reconcile(work: string): Promise<readonly string[]>;
  readonly deregistration: Deregistration;
  readonly evacuations: Evacuations;
  readonly operator: Operator;
  readonly retention: Retention;
  readonly backups: Backups;
  readonly copies: ClusterCopies;
  readonly uploads: Uploads;
  readonly pauses: Pauses;
  /** Follows a cluster's inventory until the room closes. */
  follow(clusterId: string): Promise<void>;
  close(): Promise<void>;
}

/** Wake-ups go nowhere: the test looks for itself. */
const NO_JOBS: Jobs = {
  wake: () => Promise.resolve(),
  work: () => undefined,
  look: () => Promise.resolve(),
  counts: () => Promise.resolve({}),
  healthy: () => Promise.resolve(true),
  close: () => Promise.resolve(),
};

/** @param masterKeys of a program that is to work on the same database; chance makes one when absent */
export async function openRoom(masterKeys = randomKeys()): Promise<Room> {
  const database = await migratedDatabase();
  const dataSource = createDataSource({ url: database.url, entities: tables, migrations });
  await dataSource.initialize();
  await migrate(dataSource);
  const read = readConfig({});
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const app = await NestFactory.createApplicationContext(
    PipelineModule.forRoot({
      config: { ...read.value, allowLoopbackClusters: true },
      databaseUrl: database.url,
      dataSource,
      jobs: NO_JOBS,
      masterKeys,
      log: silentLogger(),
    }),
    { logger: false },
  );
  const discovery = app.get(Discovery);
  const clients = app.get(KubeClients);
  const reconciler = app.get(Reconciler);
  const ending = new AbortController();
  const following: Promise<void>[] = [];
  return {
    databaseUrl: database.url,
    dataSource,
    discovery,
    clusters: app.get(Clusters),
    health: app.get(ClusterHealth),
    renewal: app.get(CredentialRenewal),
    trust: app.get(TrustStores),
    authorities: app.get(TrustAuthorities),
    rotations: app.get(Rotations),
    operations: app.get(Operations),
    clients,
    intents: app.get(Intents),
    delivery: app.get(Delivery),
    queries: app.get(Queries),
    why: app.get(WhyQueries),
    changes: app.get(Changes),
    previews: app.get(Previews),
    plans: app.get(KeptPlans),
    reconciler,
    rollouts: app.get(RolloutRunner),
    measures: app.get(Measures),
    proxies: app.get(Proxies),
    reconcile: async (work) => {
      const changed: string[] = [];
      for await (const ids of reconciler.reconcile(work)) changed.push(...ids);
      return changed;
    },
    deregistration: app.get(Deregistration),
    evacuations: app.get(Evacuations),
    operator: app.get(Operator),
    retention: app.get(Retention),
    backups: app.get(Backups),
    copies: app.get(ClusterCopies),
    uploads: app.get(Uploads),
    pauses: app.get(Pauses),
    follow: async (clusterId) => {
      const loop = discovery.follow(clusterId, await clients.client(clusterId), ending.signal);
      following.push(loop.catch(() => undefined));
    },
    close: async () => {
      ending.abort();
      await Promise.all(following);
      await app.close();
      await clients.close();
      await dataSource.destroy();
      await database.drop();
    },
  };
}

function randomKeys(): MasterKeys {
  const key = randomBytes(32);
  recordMasterKey(key.toString('base64'));
  const ring = { current: 'test', keys: new Map([['test', key]]) };
  return { ring: () => Promise.resolve(ring) };
}
