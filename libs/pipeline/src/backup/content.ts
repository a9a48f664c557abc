import type { TokenCopy } from '@overmesh/access';
import type { ClusterCopy, LeftOut } from '@overmesh/clusters';
import type { DeliveryCopy } from '@overmesh/delivery';
import type { DocumentsCopy } from '@overmesh/intent';
import type { RolloutCopy } from '@overmesh/rollout';
import type { AuthorityCopy } from '@overmesh/trust';

/** What the first field of every backup says. */
export const FORMAT = 'overmesh-backup';
/** Goes up with every change of the format. A reader of a newer one reads all older ones. */
export const FORMAT_VERSION = 2;

/** What is inside a backup, as JSON. Credentials lie open in it: it is only ever in memory, and sealed everywhere else. */
export interface BackupContent {
  readonly format: typeof FORMAT;
  readonly version: 1 | typeof FORMAT_VERSION;
  /** Version of the Overmesh that made it. */
  readonly product: string;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  /** Name of who made it. */
  readonly madeBy: string;
  readonly documents: DocumentsCopy;
  readonly clusters: readonly ClusterCopy[];
  readonly leftOut: readonly LeftOut[];
  readonly tokens: readonly TokenCopy[];
  readonly delivery: DeliveryCopy;
  readonly rollouts: readonly RolloutCopy[];
  /** With the keys of their roots; format 1 has none. */
  readonly authorities?: readonly AuthorityCopy[];
}

/** What may be told of a backup to whoever has the key to it, in numbers. */
export interface BackupSummary extends Pick<BackupContent, 'product' | 'madeAt' | 'madeBy' | 'leftOut'> {
  readonly virtualMeshes: number;
  /** Documents as they are now, VirtualMeshes among them. */
  readonly documents: number;
  readonly clusters: number;
  readonly tokens: number;
  readonly pauses: number;
  /** Rollouts that were under way. */
  readonly rollouts: number;
  /** Objects on the clusters that were known to be ours. */
  readonly objects: number;
}
