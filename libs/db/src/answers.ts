import { setTimeout as sleep } from 'node:timers/promises';
import type { Periods } from '@overmesh/config';
import type { DataSource } from 'typeorm';

/** Whether the database answers in time: one that hangs is as good as none. */
export function databaseAnswers(dataSource: DataSource, { answerMs }: Periods['database']): Promise<boolean> {
  const answer = dataSource.query('SELECT 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, sleep(answerMs, false, { ref: false })]);
}
