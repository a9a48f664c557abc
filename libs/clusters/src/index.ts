export * from './cluster.ts';
export * from './preflight.ts';
export { ClustersModule } from './clusters.module.ts';
export { Clusters } from './clusters.service.ts';
export type { ClustersOptions } from './clusters.service.ts';
export { clusterTables } from './clusters.table.ts';
export type { KeyRing } from './credentials.ts';
