import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClusterHealth, Clusters } from '@overmesh/clusters';
import { masterKeysOf, readConfig } from '@overmesh/config';
import type { Config } from '@overmesh/config';
import { databaseAnswers } from '@overmesh/db';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { createJobs, queueNames } from '@overmesh/jobs';
import { KubeClients } from '@overmesh/kube';
import { createLogger, nestLogger } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import { Followers, readyDatabase, Reconciler, startExitCodes, tellStartFailure } from '@overmesh/pipeline';
import type { PipelineOptions } from '@overmesh/pipeline';
import { collectDefaultMetrics, register } from 'prom-client';
import { abandoned, handlers, leftToDo } from './handlers.ts';
import { serveHealth } from './health-server.ts';
import { Sweeps } from './sweeps.ts';
import { WorkerModule } from './worker.module.ts';

async function main(): Promise<void> {
  const read = readConfig();
  if (!read.ok) {
    for (const { path, message } of read.problems) console.error(`${path} ${message}`);
    process.exit(startExitCodes.badConfiguration);
  }
  const log = createLogger(read.value, 'worker');
  // Node's own trace goes to standard error, which is no log that anybody keeps.
  process.on('uncaughtExceptionMonitor', (error) => log.fatal({ err: error }, 'ends: an error that nobody expected'));
  if (!read.value.databaseUrl) {
    log.fatal('DATABASE_URL is missing: `overmesh up` gives it to its worker, or set it');
    process.exit(startExitCodes.badConfiguration);
  }
  const { drainMs } = read.value.periods.worker;
  const close = await start(read.value, read.value.databaseUrl.reveal(), log).catch((error: unknown) =>
    process.exit(tellStartFailure(error, 'worker', log)),
  );
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // What still waits for a cluster is left half done: its lane is free when this process is gone.
    await Promise.race([close(), sleep(drainMs)]);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
  process.once('disconnect', () => void stop());
}

/** @returns what ends everything that was started */
async function start(config: Config, databaseUrl: string, log: Logger): Promise<() => Promise<void>> {
  const dataSource = await readyDatabase(config, { url: databaseUrl, applicationName: 'overmesh worker' }, log);
  const { redisUrl, periods } = config;
  const jobs = await createJobs({ databaseUrl, ...(redisUrl ? { redisUrl } : {}), log, periods: periods.queue });
  const options: PipelineOptions = { config, databaseUrl, dataSource, jobs, masterKeys: masterKeysOf(config), log };
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(options), { logger: nestLogger(log) });
  const endSweeps = work(app, options);
  const unfollow = await follow(app, options);
  const health = await answerProbes(options);
  log.info({ port: health.port }, 'worker is up');
  process.send?.({ listening: health.port });
  return async () => {
    await unfollow();
    endSweeps();
    health.server.close();
    await jobs.close();
    await app.close();
    await app.get(KubeClients).close();
    await dataSource.destroy();
  };
}

/** @returns what ends the sweeps */
function work(app: INestApplicationContext, { config, jobs, log }: PipelineOptions): () => void {
  const rooms = { clusters: app.get(Clusters), reconciler: app.get(Reconciler), delivery: app.get(Delivery) };
  const table = handlers({ ...rooms, jobs });
  const laneOptions = { concurrency: config.concurrency, patienceMs: config.periods.worker.lanePatienceMs };
  for (const queue of queueNames)
    jobs.work(queue, table[queue], queue === 'deliver' ? laneOptions : { concurrency: 2 });
  const sweeps = new Sweeps(jobs, log);
  sweeps.start({ everyMs: config.sweepIntervalMs, due: () => leftToDo(rooms) });
  sweeps.start({ everyMs: config.periods.worker.abandonedEveryMs, due: () => abandoned(rooms) });
  return () => sweeps.stop();
}

/** Watches every cluster from now on, also those that are registered later. */
async function follow(
  app: INestApplicationContext,
  { config, jobs, log }: PipelineOptions,
): Promise<() => Promise<void>> {
  const { following } = config.periods;
  const followers = new Followers({
    clusters: app.get(Clusters),
    health: app.get(ClusterHealth),
    discovery: app.get(Discovery),
    delivery: app.get(Delivery),
    clients: app.get(KubeClients),
    log,
    periods: config.periods.following,
    onHealth: (cluster) => {
      log.info({ cluster: cluster.name, state: cluster.state }, 'cluster health');
      jobs.wake('deliver', cluster.id).catch((error: unknown) => {
        log.warn({ err: error }, 'wake-up not taken; the sweep will find it');
      });
    },
  });
  const unknown = 'cannot tell which clusters to follow; trying again';
  const unsaved = 'cannot save when clusters were last seen; trying again';
  const timers = [
    repeatedly(following.syncEveryMs, () => followers.sync(), unknown, log),
    repeatedly(following.saveEveryMs, () => followers.flush(), unsaved, log),
  ];
  await followers.sync();
  return async () => {
    timers.forEach(clearInterval);
    await followers.flush().catch(() => undefined);
    followers.stop();
  };
}

/** One run at a time: one that takes longer than its period is not overtaken by the next. */
function repeatedly(everyMs: number, run: () => Promise<void>, failure: string, log: Logger): NodeJS.Timeout {
  let isRunning = false;
  return setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    run()
      .catch((error: unknown) => log.warn({ err: error }, failure))
      .finally(() => (isRunning = false));
  }, everyMs);
}

function answerProbes({ config, dataSource, jobs }: PipelineOptions) {
  collectDefaultMetrics();
  return serveHealth(
    config.workerHealthPort,
    async () => {
      const [database, queue] = await Promise.all([
        databaseAnswers(dataSource, config.periods.database),
        jobs.healthy(),
      ]);
      return [...(database ? [] : ['database']), ...(queue ? [] : ['queue'])];
    },
    () => register.metrics(),
  );
}

await main();
