import 'reflect-metadata';
import { masterKeyOf, readConfig, readOrCreateToken } from '@overmesh/config';
import type { Config } from '@overmesh/config';
import { createDataSource, migrate } from '@overmesh/db';
import { createJobs } from '@overmesh/jobs';
import { createLogger } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import { migrations } from '@overmesh/migrations';
import { tables } from '@overmesh/pipeline';
import { startApi } from './api.ts';

/** A stop that takes longer than this is none: the process ends anyway. */
const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const read = readConfig();
  if (!read.ok) {
    for (const { path, message } of read.problems) console.error(`${path} ${message}`);
    process.exit(2);
  }
  const log = createLogger(read.value, 'api');
  if (!read.value.databaseUrl) {
    log.fatal('DATABASE_URL is missing: `overmesh up` gives it to its api, or set it');
    process.exit(2);
  }
  await run(read.value, read.value.databaseUrl.reveal(), log).catch((error: unknown) => {
    log.fatal({ err: error }, 'the api cannot start');
    process.exit(1);
  });
}

async function run(config: Config, databaseUrl: string, log: Logger): Promise<void> {
  const dataSource = createDataSource({
    url: databaseUrl,
    entities: tables,
    migrations,
    applicationName: 'overmesh api',
    onConnectionLost: (error) => log.warn({ err: error }, 'a connection to the database was lost'),
  });
  await dataSource.initialize();
  await migrate(dataSource);
  const jobs = await createJobs({ databaseUrl, ...(config.redisUrl ? { redisUrl: config.redisUrl } : {}), log });
  const { id, key } = await masterKeyOf(config);
  const keyRing = { current: id, keys: new Map([[id, key]]) };
  const token = await readOrCreateToken(config.home);
  const api = await startApi({ config, databaseUrl, dataSource, jobs, keyRing, log, token });
  log.info({ host: config.apiHost, port: api.port }, 'api is up');
  process.send?.({ listening: api.port });

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await api.close();
    await jobs.close();
    await dataSource.destroy();
    process.exit(0);
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, () => void stop());
}

await main();
