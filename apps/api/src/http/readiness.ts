import { Inject, Injectable } from '@nestjs/common';
import { databaseAnswers } from '@overmesh/db';
import type { Jobs } from '@overmesh/jobs';
import { DataSource } from 'typeorm';

export const JOBS = Symbol('Jobs');

/** Whether what the API needs answers now. */
@Injectable()
export class Readiness {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(JOBS) private readonly jobs: Jobs,
  ) {}

  /** What does not answer: `database`, `queue`. */
  async missing(): Promise<readonly string[]> {
    const [database, queue] = await Promise.all([databaseAnswers(this.dataSource), this.jobs.healthy()]);
    return [...(database ? [] : ['database']), ...(queue ? [] : ['queue'])];
  }
}
