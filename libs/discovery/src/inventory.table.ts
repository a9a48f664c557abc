import type { Inventory, Labels } from '@overmesh/model';
import { EntitySchema } from 'typeorm';
import type { InventoryProblem, PodCounts } from './stored-inventory.ts';

/** A row of `inventories`: what was last known of one cluster. */
export interface InventoryRow {
  clusterId: string;
  inventory: Inventory;
  podCounts: PodCounts;
  /** Of the inventory's bytes: tells a change from a mere look. */
  hash: string;
  observedAt: Date;
  changedAt: Date;
  complete: boolean;
  problems: readonly InventoryProblem[];
}

export const inventoryTable = new EntitySchema<InventoryRow>({
  name: 'Inventory',
  tableName: 'inventories',
  columns: {
    clusterId: { type: 'uuid', name: 'cluster_id', primary: true, primaryKeyConstraintName: 'inventories_pk' },
    inventory: { type: 'jsonb' },
    podCounts: { type: 'jsonb', name: 'pod_counts', default: '{}' },
    hash: { type: 'text' },
    observedAt: { type: 'timestamptz', name: 'observed_at' },
    changedAt: { type: 'timestamptz', name: 'changed_at' },
    complete: { type: 'boolean' },
    problems: { type: 'jsonb' },
  },
});

/** A Service of a cluster that policy can be about: the index from a policy to the clusters that it can touch. */
export interface ServiceRow {
  clusterId: string;
  namespace: string;
  name: string;
  labels: Labels;
}

const serviceTable = new EntitySchema<ServiceRow>({
  name: 'ClusterService',
  tableName: 'cluster_services',
  columns: {
    clusterId: { type: 'uuid', name: 'cluster_id', primary: true, primaryKeyConstraintName: 'cluster_services_pk' },
    namespace: { type: 'text', primary: true, primaryKeyConstraintName: 'cluster_services_pk' },
    name: { type: 'text', primary: true, primaryKeyConstraintName: 'cluster_services_pk' },
    labels: { type: 'jsonb' },
  },
  indices: [
    { name: 'cluster_services_by_name', columns: ['name', 'namespace'] },
    { name: 'cluster_services_by_namespace', columns: ['namespace'] },
    // TypeORM knows no GIN index.
    { name: 'cluster_services_by_labels', synchronize: false },
  ],
});

/** The tables of this room, for the data source. */
export const inventoryTables: EntitySchema[] = [inventoryTable, serviceTable];
