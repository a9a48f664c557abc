export { createJobs } from './create-jobs.ts';
export { queueNames } from './jobs.ts';
export type { JobHandler, Jobs, JobsOptions, LookAgain, QueueCounts, QueueName, WorkOptions } from './jobs.ts';
