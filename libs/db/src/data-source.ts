import type { Secret } from '@overmesh/config';
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
  /** Connections at most; default 10. An api and a worker with their queues stay well below Postgres's 100. */
  readonly poolSize?: number;
  /** Longest single statement; default 30 s. Migrations are exempt. */
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
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
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
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: 10_000,
    poolErrorHandler: options.onConnectionLost ?? (() => undefined),
    extra: {
      statement_timeout: statementTimeoutMs,
      // Before the statement's own end, so that waiting for somebody is told from being slow.
      lock_timeout: Math.floor(statementTimeoutMs * 0.8),
      // A transaction whose program hangs would hold its locks for ever; a hung socket likewise.
      idle_in_transaction_session_timeout: 20_000,
      query_timeout: statementTimeoutMs + 5_000,
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
