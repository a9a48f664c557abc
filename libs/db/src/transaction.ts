import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { isSerializationFailure } from './errors.ts';

export type IsolationLevel = 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';

/**
 * Runs `work` in one transaction; everything in it goes through the given manager, nothing is ambient. When Postgres
 * gives up because of concurrent transactions (serialization failure, deadlock) `work` runs again, up to 5 times, so
 * it must do nothing that cannot be done twice.
 */
export async function inTransaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
  isolation?: IsolationLevel,
): Promise<T> {
  const attempts = 5;
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Said only where it is another than Postgres's own, READ COMMITTED: it costs a statement.
      return await (isolation ? dataSource.transaction(isolation, work) : dataSource.transaction(work));
    } catch (error) {
      if (attempt === attempts || !isSerializationFailure(error)) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}
