import type { Destination, Inventory, Mesh, Workload } from '@overmesh/model';

/** Why a part of an inventory is missing or older than the rest. */
export interface InventoryProblem {
  /** `group/Kind` or `Kind`, or what else could not be read. */
  readonly kind: string;
  /** As KubeError says it: `forbidden`, `unreachable`, … */
  readonly reason: string;
  readonly message: string;
}

/** Pods of a workload right now. They change all the time, and no policy depends on them. */
export interface PodCount {
  readonly pods: number;
  readonly readyPods: number;
}

/** By `namespace/name/controller` of the workload; one that is not here has no pod. */
export type PodCounts = Readonly<Record<string, PodCount>>;

/** What is known of a cluster, and how old that is. Times are ISO 8601, UTC. */
export interface StoredInventory {
  readonly clusterId: string;
  readonly inventory: Inventory;
  readonly podCounts: PodCounts;
  /** Of the inventory's bytes: tells a change from a mere look. */
  readonly hash: string;
  /** When the cluster was last seen to be so. */
  readonly observedAt: string;
  /** When the inventory last became different. */
  readonly changedAt: string;
  /** False when some kind could not be read: what depends on it is as it was last known, or not known at all. */
  readonly complete: boolean;
  readonly problems: readonly InventoryProblem[];
}

/** How old an inventory is, what is missing in it, its meshes, and how much else it holds. */
export interface InventorySummary extends Pick<
  StoredInventory,
  'clusterId' | 'observedAt' | 'changedAt' | 'complete' | 'problems'
> {
  readonly meshes: readonly Mesh[];
  readonly workloads: number;
  readonly destinations: number;
}

/** An inventory without its age. */
export type InventoryContent = Pick<StoredInventory, 'inventory' | 'hash'>;

/** What of an inventory other clusters can depend on: its meshes, the ways in, and what some namespaces serve. */
export type FederationPart = Pick<Inventory, 'meshes' | 'gateways' | 'destinations' | 'workloads'>;

/** Something seen, and in which cluster. */
export type OnCluster<T> = T & { readonly clusterId: string };
export type SeenMesh = OnCluster<Mesh>;
/** `mesh`: key of the mesh that its pods are in. */
export type SeenWorkload = OnCluster<Workload & PodCount & { readonly mesh?: string }>;
export type SeenDestination = OnCluster<Destination>;

export interface SeenQuery {
  /** Id of the only cluster to list; all where absent. */
  readonly cluster?: string;
  readonly namespace?: string;
  readonly after?: string;
  readonly first: number;
}

/** One page of a list, by cluster id, namespace and name. Give `items.at(-1).cursor` as `after` for the next. */
export interface SeenPage<T> {
  readonly items: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasMore: boolean;
  /** Of all pages. */
  readonly total: number;
}
