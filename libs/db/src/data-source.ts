import { productAtOnce, productPeriods } from '@overmesh/config';
import type { Periods, Secret } from '@overmesh/config';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { EntitySchema, Logger, MigrationInterface } from 'typeorm';

/** A migration class; its `name` ends in 13 digits, which order it. See migrations/README.md. */
export type MigrationClass = new () => MigrationInterface;

/** What a connection pool to Postgres is made from. */
export interface DataSourceOptions {
  readonly url: Secret | string;
  readonly entities?: readonly EntitySchema<object>[];
  readonly migrations?: readonly MigrationClass[];
  /** Connections at most; the product's where absent. */
  readonly poolSize?: number;
  /** The product's where absent. */
  readonly periods?: Periods['database'];
  /** Longest single statement where it is not that of the periods. Migrations are exempt. */
  readonly statementTimeoutMs?: number;
  /** Shown in pg_stat_activity; default `overmesh`. */
  readonly applicationName?: string;
  /** Hears of connections that were lost while idle; they are replaced at the next use. */
  readonly onConnectionLost?: (error: Error) => void;
}

/**
 * Makes a data source that the caller initializes and destroys. It never changes the schema by itself: see `migrate`.
 * A lost connection fails the statement that ran on it (see `isTransient`) and nothing else.
 */
export function createDataSource(options: DataSourceOptions): DataSource {
  const { periods = productPeriods.database } = options;
  const statementTimeoutMs = options.statementTimeoutMs ?? periods.statementMs;
  return new DataSource({
    type: 'postgres',
    driver: { ...pg, Pool: HeardPool },
    url: typeof options.url === 'string' ? options.url : options.url.reveal(),
    entities: [...(options.entities ?? [])],
    migrations: [...(options.migrations ?? [])],
    synchronize: false,
    migrationsRun: false,
    logging: false,
    logger: silent,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    applicationName: options.applicationName ?? 'overmesh',
    poolSize: options.poolSize ?? productAtOnce.databaseConnections,
    connectTimeoutMS: periods.connectMs,
    poolErrorHandler: options.onConnectionLost ?? (() => undefined),
    extra: {
      statement_timeout: statementTimeoutMs,
      // Before the statement's own end, so that waiting for somebody is told from being slow.
      lock_timeout: Math.floor(statementTimeoutMs * 0.8),
      // A transaction whose program hangs would hold its locks for ever; a hung socket likewise.
      idle_in_transaction_session_timeout: periods.idleInTransactionMs,
      query_timeout: statementTimeoutMs + periods.socketGraceMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
  });
}

/**
 * TypeORM listens on a connection a moment after the pool handed it over. One that the server ends in the very packet
 * that opens it has no listener yet, and an error that nobody hears ends the process.
 */
class HeardPool extends pg.Pool {
  constructor(options: pg.PoolConfig) {
    super(options);
    this.on('connect', (client) => client.on('error', nothing));
  }
}

const nothing = (): void => undefined;

/** TypeORM prints failed migrations even with logging off; whoever calls gets them as errors. */
const silent: Logger = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};
