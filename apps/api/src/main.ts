import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { masterKeysOf, readConfig, readOrCreateToken } from '@overmesh/config';
import type { Config } from '@overmesh/config';
import { createJobs } from '@overmesh/jobs';
import { createLogger } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import { readyDatabase, startExitCodes, tellStartFailure } from '@overmesh/pipeline';
import { serve } from './serve.ts';

async function main(): Promise<void> {
  const read = readConfig();
  if (!read.ok) {
    for (const { path, message } of read.problems) console.error(`${path} ${message}`);
    process.exit(startExitCodes.badConfiguration);
  }
  const log = createLogger(read.value, 'api');
  // Node's own trace goes to standard error, which is no log that anybody keeps.
  process.on('uncaughtExceptionMonitor', (error) => log.fatal({ err: error }, 'ends: an error that nobody expected'));
  if (!read.value.databaseUrl) {
    log.fatal('DATABASE_URL is missing: `overmesh up` gives it to its api, or set it');
    process.exit(startExitCodes.badConfiguration);
  }
  const { drainMs } = read.value.periods.api;
  const close = await start(read.value, read.value.databaseUrl.reveal(), log).catch((error: unknown) =>
    process.exit(tellStartFailure(error, 'api', log)),
  );
  const stop = once(async () => {
    await Promise.race([close(), sleep(drainMs)]);
    process.exit(0);
  });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
}

/** @returns what ends everything that was started */
async function start(config: Config, databaseUrl: string, log: Logger): Promise<() => Promise<void>> {
  const pool = {
    url: databaseUrl,
    applicationName: 'overmesh api',
    // A caller waits for this answer: sooner a sentence than half a minute of nothing.
    statementTimeoutMs: Math.min(config.periods.api.statementMs, config.requestLimits.timeoutMs),
    onConnectionLost: (error: Error) => log.warn({ err: error }, 'a database connection was lost'),
  };
  const dataSource = await readyDatabase(config, pool, log);
  const masterKeys = masterKeysOf(config);
  const { redisUrl, periods } = config;
  const jobs = await createJobs({ databaseUrl, ...(redisUrl ? { redisUrl } : {}), log, periods: periods.queue });
  await readOrCreateToken(config.home);
  const api = await serve({ config, databaseUrl, dataSource, jobs, masterKeys, log });
  log.info({ port: api.port }, 'api is up');
  process.send?.({ listening: api.port });
  return async () => {
    await api.close();
    await jobs.close();
    await dataSource.destroy();
  };
}

function once(work: () => Promise<void>): () => void {
  let begun = false;
  return () => {
    if (begun) return;
    begun = true;
    void work();
  };
}

await main();
