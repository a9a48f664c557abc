import type { Jobs, JobsOptions } from './jobs.ts';

export async function createJobs(_options: JobsOptions): Promise<Jobs> {
  throw new Error('not yet');
}
