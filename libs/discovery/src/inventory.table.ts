import type { Inventory } from '@overmesh/model';
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

/** The tables of this room, for the data source. */
export const inventoryTables: EntitySchema[] = [inventoryTable];
