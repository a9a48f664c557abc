export { PipelineModule } from './pipeline.module.ts';
export type { PipelineOptions } from './pipeline.module.ts';
export { noCluster, Pipeline } from './pipeline.service.ts';
export type { EventQuery, Reconciled } from './pipeline.service.ts';
export { Deregistration } from './deregistration.service.ts';
export type { DeregistrationPlan, OwnedObject } from './deregistration.service.ts';
export { Followers } from './followers.ts';
export { requiredRules } from './required-rules.ts';
export { tables } from './tables.ts';
