import type { Config, Secret } from '@overmesh/config';
import { startEmbeddedPostgres } from '@overmesh/db';
import type { Logger } from '@overmesh/log';
import { readyDatabase } from '@overmesh/pipeline';

/** The database of this run, up to date. */
export interface Database {
  readonly url: Secret;
  /** For people, without a password. */
  readonly description: string;
  /** Ends what was started for it. */
  stop(): Promise<void>;
}

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

/** Runs the migrations and looks whether the master keys are here that its rows need; throws what `readyDatabase` does. */
export async function prepareDatabase(url: Secret, config: Config, log: Logger): Promise<void> {
  const dataSource = await readyDatabase(config, { url, poolSize: 2, applicationName: 'overmesh up' }, log);
  await dataSource.destroy();
}

function describe(url: Secret): string {
  const { host, pathname } = new URL(url.reveal());
  return `Postgres at ${host}${pathname}`;
}
