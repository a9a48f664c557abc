import { setTimeout as sleep } from 'node:timers/promises';
import { requireMasterKeys } from '@overmesh/clusters';
import { masterKeysOf } from '@overmesh/config';
import type { Config, Secret } from '@overmesh/config';
import { createDataSource, isTransient, migrate, startEmbeddedPostgres } from '@overmesh/db';
import type { Logger } from '@overmesh/log';
import { migrations } from '@overmesh/migrations';

/** The database of this run, up to date. */
export interface Database {
  readonly url: Secret;
  /** For people, without a password. */
  readonly description: string;
  /** Ends what was started for it. */
  stop(): Promise<void>;
}

const patienceMs = 60_000;

/** The external database when there is a URL, else a Postgres of our own in the home folder. */
export async function openDatabase(config: Config, log: Logger): Promise<Database> {
  if (config.databaseUrl) {
    const url = config.databaseUrl;
    return { url, description: describe(url), stop: () => Promise.resolve() };
  }
  const postgres = await startEmbeddedPostgres(config.home, log);
  return {
    url: postgres.url,
    description: `embedded Postgres in ${config.home}/postgres`,
    stop: () => postgres.stop(),
  };
}

/**
 * Runs the migrations and looks whether the master keys are here that its rows need; a database that is still starting
 * gets a minute. Throws DatabaseNewerError, MasterKeysMissingError.
 */
export async function prepareDatabase(url: Secret, config: Config, log: Logger): Promise<void> {
  for (const end = Date.now() + patienceMs; ; await sleep(1000)) {
    try {
      return await prepareOnce(url, config);
    } catch (error) {
      if (!isTransient(error) || Date.now() > end) throw error;
      log.warn({ err: error }, 'the database does not answer yet');
    }
  }
}

async function prepareOnce(url: Secret, config: Config): Promise<void> {
  const dataSource = createDataSource({ url, migrations, poolSize: 2, applicationName: 'overmesh up' });
  await dataSource.initialize();
  try {
    await migrate(dataSource);
    await requireMasterKeys(dataSource, masterKeysOf(config), config.lostMasterKeys);
  } finally {
    await dataSource.destroy();
  }
}

function describe(url: Secret): string {
  const { host, pathname } = new URL(url.reveal());
  return `Postgres at ${host}${pathname}`;
}
