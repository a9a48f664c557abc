export * from './cluster.ts';
export * from './preflight.ts';
export { ClustersModule } from './clusters.module.ts';
export { Clusters } from './clusters.service.ts';
export type { ClustersOptions } from './clusters.service.ts';
export { clusterTables } from './clusters.table.ts';
export * from './keys.ts';
export { KeyRotation, MasterKeysMissingError, requireMasterKeys } from './keys.service.ts';
export { causeOf } from './decide/health.ts';
