export { databaseProblem } from './answers-at-all.ts';
export { databaseAnswers } from './answers.ts';
export { createDataSource } from './data-source.ts';
export type { DataSourceOptions, MigrationClass } from './data-source.ts';
export { startEmbeddedPostgres } from './embedded-postgres.ts';
export type { EmbeddedPostgres } from './embedded-postgres.ts';
export {
  DatabaseNewerError,
  EmbeddedPostgresError,
  isDiskFull,
  isSerializationFailure,
  isTransient,
  isUnstorable,
} from './errors.ts';
export { migrate } from './migrate.ts';
export { inTransaction } from './transaction.ts';
export type { IsolationLevel } from './transaction.ts';
export { announce, announcing, listen } from './announce.ts';
export type { Announcement, Listening } from './announce.ts';
