import { accessTables } from '@overmesh/access';
import { backupTables } from '@overmesh/backup';
import { clusterTables } from '@overmesh/clusters';
import { deliveryTables } from '@overmesh/delivery';
import { inventoryTables } from '@overmesh/discovery';
import { intentTables } from '@overmesh/intent';
import { operationTables } from '@overmesh/operations';
import { rolloutTables } from '@overmesh/rollout';
import { trustTables } from '@overmesh/trust';

/** Tables of every room: what a program's data source is made with. */
export const tables = [
  ...accessTables,
  ...backupTables,
  ...clusterTables,
  ...inventoryTables,
  ...intentTables,
  ...deliveryTables,
  ...operationTables,
  ...rolloutTables,
  ...trustTables,
];
