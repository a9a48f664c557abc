import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';

/** A database that takes longer to say 1 is not there for anybody. */
const PATIENCE_MS = 2000;

/** Whether the database answers within 2 s: one that hangs is as good as none. */
export function databaseAnswers(dataSource: DataSource): Promise<boolean> {
  const answer = dataSource.query('SELECT 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, sleep(PATIENCE_MS, false, { ref: false })]);
}
