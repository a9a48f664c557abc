import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Jobs } from '@overmesh/jobs';
import { DataSource } from 'typeorm';

export const JOBS = Symbol('Jobs');

/** A database that takes longer to say 1 is not there for anybody. */
const PATIENCE_MS = 2000;

/** Whether what the API needs answers now. */
@Injectable()
export class Readiness {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(JOBS) private readonly jobs: Jobs,
  ) {}

  /** What does not answer: `database`, `queue`. */
  async missing(): Promise<readonly string[]> {
    const [database, queue] = await Promise.all([this.#databaseAnswers(), this.jobs.healthy()]);
    return [...(database ? [] : ['database']), ...(queue ? [] : ['queue'])];
  }

  async #databaseAnswers(): Promise<boolean> {
    const answer = this.dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answer, sleep(PATIENCE_MS, false, { ref: false })]);
  }
}
