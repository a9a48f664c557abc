import { MigrationExecutor } from 'typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { DatabaseNewerError } from './errors.ts';

/** Any number that nothing else locks in this database. */
const migrationLock = 68_376_374;

/**
 * Brings the database up to date, each migration in a transaction of its own. Of several processes one works and the
 * others wait, then find nothing to do.
 *
 * @returns names of the migrations that ran
 * @throws DatabaseNewerError when the database has migrations that this program does not know
 */
export async function migrate(dataSource: DataSource): Promise<readonly string[]> {
  return withMigrationLock(dataSource, async (runner) => {
    await refuseNewerDatabase(dataSource, runner);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    const done = await executor.executePendingMigrations();
    return done.map(({ name }) => name);
  });
}

/** The lock belongs to the session: it is freed also when this process dies. */
async function withMigrationLock<T>(dataSource: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SET statement_timeout = 0');
    await waitForLock(runner);
    return await work(runner);
  } finally {
    await letGo(runner);
  }
}

/** Asks again and again: a waiting pg_advisory_lock would run into the client's own query timeout. */
async function waitForLock(runner: QueryRunner): Promise<void> {
  for (;;) {
    const rows = (await runner.query('SELECT pg_try_advisory_lock($1) AS taken', [migrationLock])) as {
      taken: boolean;
    }[];
    if (rows[0]?.taken) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function letGo(runner: QueryRunner): Promise<void> {
  // On a lost connection there is nothing left to unlock; the first error is the one to report.
  await runner.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
  await runner.query('RESET statement_timeout').catch(() => undefined);
  await runner.release();
}

async function refuseNewerDatabase(dataSource: DataSource, runner: QueryRunner): Promise<void> {
  if (!(await runner.hasTable('migrations'))) return;
  const rows = (await runner.query('SELECT name FROM migrations ORDER BY timestamp')) as { name: string }[];
  const known = new Set(dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name));
  const unknown = rows.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length) throw new DatabaseNewerError(unknown);
}
