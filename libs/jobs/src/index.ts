export { createJobs } from './create-jobs.ts';
export { queueNames } from './jobs.ts';
export { pause, Trigger } from './trigger.ts';
export type { JobHandler, Jobs, JobsOptions, LookAgain, QueueCounts, QueueName, WorkOptions } from './jobs.ts';
