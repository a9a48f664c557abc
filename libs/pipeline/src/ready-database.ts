import { setTimeout as sleep } from 'node:timers/promises';
import { MasterKeysMissingError, requireMasterKeys } from '@overmesh/clusters';
import { masterKeysOf, UnsafeHomeError } from '@overmesh/config';
import type { Config } from '@overmesh/config';
import { createDataSource, DatabaseNewerError, isTransient, migrate } from '@overmesh/db';
import type { DataSourceOptions } from '@overmesh/db';
import type { Logger } from '@overmesh/log';
import { migrations } from '@overmesh/migrations';
import { SEALED_ROOTS } from '@overmesh/trust';
import type { DataSource } from 'typeorm';
import { tables } from './tables.ts';

/** Exit codes of a program that did not start; 3 is `overmesh up`'s for a home that another one holds. */
export const startExitCodes = { failed: 1, badConfiguration: 2, databaseNewer: 4 } as const;

/**
 * A database that is up to date, and whose master keys are here. One that is still starting gets a minute.
 *
 * @throws DatabaseNewerError, MasterKeysMissingError, or what the driver said (see `isTransient`)
 */
export async function readyDatabase(
  config: Config,
  options: Omit<DataSourceOptions, 'entities' | 'migrations' | 'periods'>,
  log: Logger,
): Promise<DataSource> {
  const { patience, again } = config.periods.database.startMs;
  for (const end = Date.now() + patience; ; await sleep(again)) {
    try {
      return await openOnce(config, options);
    } catch (error) {
      if (!isTransient(error) || Date.now() > end) throw error;
      log.warn({ err: error }, 'the database does not answer yet');
    }
  }
}

async function openOnce(
  config: Config,
  options: Omit<DataSourceOptions, 'entities' | 'migrations' | 'periods'>,
): Promise<DataSource> {
  const dataSource = await createDataSource({
    ...options,
    periods: config.periods.database,
    entities: tables,
    migrations,
  }).initialize();
  try {
    // Under a lock, so whichever program comes first does it; there is nothing to do after `overmesh up`.
    await migrate(dataSource);
    await requireMasterKeys(dataSource, masterKeysOf(config), SEALED_ROOTS, config.lostMasterKeys);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Says why a program does not start, in one sentence where a person can do something, and with which code it ends. */
export function tellStartFailure(error: unknown, program: string, log: Logger): number {
  if (error instanceof DatabaseNewerError) {
    log.fatal(error.message);
    return startExitCodes.databaseNewer;
  }
  if (error instanceof MasterKeysMissingError || error instanceof UnsafeHomeError) {
    log.fatal(error.message);
    return startExitCodes.badConfiguration;
  }
  log.fatal({ err: error }, `the ${program} could not start`);
  return startExitCodes.failed;
}
