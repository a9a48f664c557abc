import { setTimeout as sleep } from 'node:timers/promises';
import { masterKeysOf, readConfig } from '@overmesh/config';
import type { Config } from '@overmesh/config';
import type { DataSourceOptions } from '@overmesh/db';
import { createJobs } from '@overmesh/jobs';
import { createLogger } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import type { PipelineOptions } from './pipeline.module.ts';
import { readyDatabase, startExitCodes, tellStartFailure } from './ready-database.ts';

/** A program that runs until it is told to end. */
export interface Program {
  readonly name: 'api' | 'worker';
  /** What its connections to Postgres have besides. */
  readonly pool?: (config: Config, log: Logger) => Pick<DataSourceOptions, 'statementTimeoutMs' | 'onConnectionLost'>;
  /** Begins once database and queue are there. */
  readonly start: (options: PipelineOptions) => Promise<Running>;
}

/** What was started, and what ends it. */
export interface Running {
  readonly port: number;
  /** Takes up nothing more; the queue is closed after it. */
  readonly stop: () => Promise<void>;
  /** Ends what jobs may have used until the queue was closed. */
  readonly close?: () => Promise<void>;
}

/**
 * The life of a program: configuration, log, database, queue, what it starts; and the end, when a signal asks for it or
 * its supervisor is gone. Ends the process with one of `startExitCodes` where it cannot start.
 */
export async function runProgram(program: Program): Promise<void> {
  const config = configuration();
  const { name } = program;
  const log = createLogger(config, name);
  // Node's own trace goes to standard error, which is no log that anybody keeps.
  process.on('uncaughtExceptionMonitor', (error) => log.fatal({ err: error }, 'ends: an error that nobody expected'));
  if (!config.databaseUrl) {
    log.fatal(`DATABASE_URL is missing: \`overmesh up\` gives it to its ${name}, or set it`);
    process.exit(startExitCodes.badConfiguration);
  }
  const close = await begin(program, config, config.databaseUrl.reveal(), log).catch((error: unknown) =>
    process.exit(tellStartFailure(error, name, log)),
  );
  onFirstSignal(async () => {
    // What still waits for a cluster is left half done: its lane is free when this process is gone.
    await Promise.race([close(), sleep(config.periods[name].drainMs)]);
    process.exit(0);
  });
}

function configuration(): Config {
  const read = readConfig();
  if (read.ok) return read.value;
  for (const { path, message } of read.problems) console.error(`${path} ${message}`);
  process.exit(startExitCodes.badConfiguration);
}

/** @returns what ends everything that was started */
async function begin(
  { name, pool, start }: Program,
  config: Config,
  databaseUrl: string,
  log: Logger,
): Promise<() => Promise<void>> {
  const { redisUrl, periods } = config;
  const connection = { url: databaseUrl, applicationName: `overmesh ${name}`, ...pool?.(config, log) };
  const dataSource = await readyDatabase(config, connection, log);
  const jobs = await createJobs({ databaseUrl, ...(redisUrl ? { redisUrl } : {}), log, periods: periods.queue });
  const running = await start({ config, databaseUrl, dataSource, jobs, masterKeys: masterKeysOf(config), log });
  log.info({ port: running.port }, `${name} is up`);
  process.send?.({ listening: running.port });
  return async () => {
    await running.stop();
    await jobs.close();
    await running.close?.();
    await dataSource.destroy();
  };
}

function onFirstSignal(end: () => Promise<void>): void {
  let ending: Promise<void> | undefined;
  const stop = (): void => void (ending ??= end());
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
}
