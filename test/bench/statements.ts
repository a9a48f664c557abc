import type { DataSource, Logger } from 'typeorm';

const nothing = (): void => undefined;

/** Counts every SQL statement that goes through a data source from now on, BEGIN and COMMIT included. */
export function countStatements(dataSource: DataSource): { readonly total: () => number } {
  let total = 0;
  const logger: Logger = {
    logQuery: () => {
      total += 1;
    },
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  };
  dataSource.setOptions({ logger });
  return { total: () => total };
}
