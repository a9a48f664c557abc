import { Inject, Injectable } from '@nestjs/common';
import type { Periods } from '@overmesh/config';
import { databaseAnswers } from '@overmesh/db';
import type { Jobs } from '@overmesh/jobs';
import { DataSource } from 'typeorm';

export const JOBS = Symbol('Jobs');
export const DATABASE_PERIODS = Symbol('DatabasePeriods');

/** Whether what the API needs answers now. */
@Injectable()
export class Readiness {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(JOBS) private readonly jobs: Jobs,
    @Inject(DATABASE_PERIODS) private readonly periods: Periods['database'],
  ) {}

  /** What does not answer: `database`, `queue`. */
  async missing(): Promise<readonly string[]> {
    const answers = [databaseAnswers(this.dataSource, this.periods), this.jobs.healthy()] as const;
    const [database, queue] = await Promise.all(answers);
    return [...(database ? [] : ['database']), ...(queue ? [] : ['queue'])];
  }
}
