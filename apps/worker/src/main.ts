import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { Clusters, MasterKeysMissingError, requireMasterKeys } from '@overmesh/clusters';
import { masterKeysOf, readConfig } from '@overmesh/config';
import { createDataSource, databaseAnswers, migrate } from '@overmesh/db';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { createJobs, queueNames } from '@overmesh/jobs';
import { KubeClients } from '@overmesh/kube';
import { createLogger, nestLogger } from '@overmesh/log';
import { migrations } from '@overmesh/migrations';
import { Followers, Pipeline, tables } from '@overmesh/pipeline';
import { collectDefaultMetrics, register } from 'prom-client';
import { handlers } from './handlers.ts';
import { serveHealth } from './health-server.ts';
import { WorkerModule } from './worker.module.ts';

const FOLLOW_EVERY_MS = 3_000;
/** With the time that a delivery takes, well below the 10 s in which a cluster must not stay half configured. */
const ABANDONED_EVERY_MS = 3_000;
/** Work under way gets this long to end. */
const DRAIN_MS = 9_000;
/** A pass that takes longer waits for its cluster; lanes bear to be looked at twice, by their leases. */
const LANE_PATIENCE_MS = 1_000;

async function main(): Promise<void> {
  const read = readConfig();
  if (!read.ok) {
    for (const { path, message } of read.problems) console.error(`${path} ${message}`);
    process.exit(2);
  }
  const config = read.value;
  const log = createLogger(config, 'worker');
  if (!config.databaseUrl) {
    log.fatal('DATABASE_URL is missing: `overmesh up` gives it to its worker, or set it');
    process.exit(2);
  }
  const databaseUrl = config.databaseUrl.reveal();
  const dataSource = createDataSource({
    url: databaseUrl,
    entities: tables,
    migrations,
    applicationName: 'overmesh worker',
  });
  await dataSource.initialize();
  // Under a lock, so whichever program comes first does it; there is nothing to do after `overmesh up`.
  await migrate(dataSource);
  const masterKeys = masterKeysOf(config);
  await requireMasterKeys(dataSource, masterKeys, config.lostMasterKeys).catch((error: unknown) => {
    if (!(error instanceof MasterKeysMissingError)) throw error;
    log.fatal(error.message);
    process.exit(2);
  });
  const jobs = await createJobs({ databaseUrl, ...(config.redisUrl ? { redisUrl: config.redisUrl } : {}), log });
  const app = await NestFactory.createApplicationContext(
    WorkerModule.forRoot({ config, databaseUrl, dataSource, jobs, masterKeys, log }),
    { logger: nestLogger(log) },
  );
  const pipeline = app.get(Pipeline);
  const delivery = app.get(Delivery);
  const table = handlers({ clusters: app.get(Clusters), pipeline, delivery, jobs });
  const laneOptions = { concurrency: config.concurrency, patienceMs: LANE_PATIENCE_MS };
  for (const queue of queueNames)
    jobs.work(queue, table[queue], queue === 'deliver' ? laneOptions : { concurrency: 2 });
  await jobs.every('sweep', 'all', config.sweepIntervalMs);
  await jobs.every('sweep', 'abandoned', ABANDONED_EVERY_MS);

  const followers = new Followers({
    clusters: app.get(Clusters),
    discovery: app.get(Discovery),
    delivery,
    clients: app.get(KubeClients),
    log,
    onHealth: (cluster) => {
      log.info({ cluster: cluster.name, state: cluster.state }, 'cluster health');
      jobs.wake('deliver', cluster.id).catch((error: unknown) => {
        log.warn({ err: error }, 'wake-up not taken; the sweep will find it');
      });
    },
  });
  const following = setInterval(() => {
    followers.sync().catch((error: unknown) => {
      log.warn({ err: error }, 'cannot tell which clusters to follow; trying again');
    });
  }, FOLLOW_EVERY_MS);
  await followers.sync();

  collectDefaultMetrics();
  const health = await serveHealth(
    config.workerHealthPort,
    async () => {
      const [database, queue] = await Promise.all([databaseAnswers(dataSource), jobs.healthy()]);
      return [...(database ? [] : ['database']), ...(queue ? [] : ['queue'])];
    },
    () => register.metrics(),
  );
  log.info({ port: health.port }, 'worker is up');
  process.send?.({ listening: health.port });

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    clearInterval(following);
    followers.stop();
    health.server.close();
    const closing = jobs
      .close()
      .then(() => app.close())
      .then(() => app.get(KubeClients).close())
      .then(() => dataSource.destroy());
    // What still waits for a cluster is left half done: its lane is free when this process is gone.
    await Promise.race([closing, sleep(DRAIN_MS)]);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
  process.once('disconnect', () => void stop());
}

await main();
