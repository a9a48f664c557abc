import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClusterHealth, Clusters, CredentialRenewal } from '@overmesh/clusters';
import { databaseAnswers } from '@overmesh/db';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { queueNames } from '@overmesh/jobs';
import { KubeClients } from '@overmesh/kube';
import { nestLogger } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import { Followers, Operator, Proxies, Reconciler, Retention, RolloutRunner, runProgram } from '@overmesh/pipeline';
import type { PipelineOptions, Running } from '@overmesh/pipeline';
import { TrustStores } from '@overmesh/trust';
import { collectDefaultMetrics, register } from 'prom-client';
import { abandoned, handlers, leftToDo } from './handlers.ts';
import { serveHealth } from './health-server.ts';
import { ownTurns, sharedTurns, Sweeps } from './sweeps.ts';
import { WorkerModule } from './worker.module.ts';

async function start(options: PipelineOptions): Promise<Running> {
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(options), {
    logger: nestLogger(options.log),
  });
  const endSweeps = work(app, options);
  const unfollow = await follow(app, options);
  const health = await answerProbes(options);
  return {
    port: health.port,
    stop: async () => {
      await unfollow();
      endSweeps();
      health.server.close();
    },
    close: async () => {
      await app.close();
      await app.get(KubeClients).close();
    },
  };
}

/** @returns what ends the sweeps */
function work(app: INestApplicationContext, { config, jobs, log }: PipelineOptions): () => void {
  const rooms = {
    clusters: app.get(Clusters),
    reconciler: app.get(Reconciler),
    rollouts: app.get(RolloutRunner),
    delivery: app.get(Delivery),
    operator: app.get(Operator),
  };
  const table = handlers({ ...rooms, jobs });
  const laneOptions = { concurrency: config.concurrency, patienceMs: config.periods.worker.lanePatienceMs };
  for (const queue of queueNames)
    jobs.work(queue, table[queue], queue === 'deliver' ? laneOptions : { concurrency: 2 });
  const sweeps = new Sweeps(jobs, log);
  const turns = sharedTurns(rooms.delivery, 'left-to-do');
  sweeps.start({ turns, everyMs: config.sweepIntervalMs, due: () => leftToDo(rooms) });
  sweeps.start({ turns: ownTurns(), everyMs: config.periods.worker.abandonedEveryMs, due: () => abandoned(rooms) });
  const retention = app.get(Retention);
  const uncut = 'rows that are too old could not be cut; trying again';
  const cutting = repeatedly(config.periods.worker.retentionEveryMs, () => retention.run(), uncut, log);
  return () => {
    clearInterval(cutting);
    sweeps.stop();
  };
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
    renewal: app.get(CredentialRenewal),
    discovery: app.get(Discovery),
    delivery: app.get(Delivery),
    trust: app.get(TrustStores),
    proxies: app.get(Proxies),
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

await runProgram({ name: 'worker', start });
