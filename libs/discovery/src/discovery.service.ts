import { Inject, Injectable } from '@nestjs/common';
import type { KubeClient } from '@overmesh/kube';
import type { Inventory, Mesh, Workload } from '@overmesh/model';
import { DataSource } from 'typeorm';
import { Ages } from './ages.ts';
import type { DiscoveryOptions } from './cluster-follower.ts';
import { ClusterFollower } from './cluster-follower.ts';
import { InventoryStore } from './inventory.store.ts';
import { clustersWith, distinctServices } from './services.store.ts';
import type { ServiceSelector } from './services.store.ts';
import type {
  FederationPart,
  InventoryContent,
  InventorySummary,
  OnCluster,
  PodCount,
  SeenDestination,
  SeenMesh,
  SeenPage,
  SeenQuery,
  SeenWorkload,
  StoredInventory,
} from './stored-inventory.ts';

export const DISCOVERY_OPTIONS = Symbol('DiscoveryOptions');

/** What is in each cluster, as last seen, and the watches that keep it so. */
@Injectable()
export class Discovery {
  readonly #store: InventoryStore;
  readonly #ages: Ages;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(DISCOVERY_OPTIONS) private readonly options: DiscoveryOptions,
  ) {
    this.#store = new InventoryStore(dataSource);
    this.#ages = new Ages(this.#store);
  }

  /**
   * Watches a cluster and keeps its inventory true until `signal` aborts. One call per cluster at a time, over all workers.
   *
   * Comes back only after an abort; throws when the database or a plugin fails, and may be called again.
   *
   * @param onInventory hears the inventory that is known at first, and each that is different
   * @param onDefinition hears the name of each definition of a kind that comes or changes
   */
  follow(
    clusterId: string,
    client: KubeClient,
    signal: AbortSignal,
    onInventory: (inventory: Inventory) => void = () => undefined,
    onDefinition: (name: string) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const seen = { store: this.#store, ages: this.#ages, onInventory, onDefinition };
    return new ClusterFollower(clusterId, client, { ...this.options, ...seen }).run(signal);
  }

  /** Saves, with one statement, when each inventory was last seen to be as it is. To be called every few seconds. */
  flush(): Promise<void> {
    return this.#ages.flush();
  }

  /** The last inventory of a cluster; undefined when it was never seen. */
  inventory(clusterId: string): Promise<StoredInventory | undefined> {
    return this.#store.get(clusterId);
  }

  /** What lists show of the last inventories of those among the clusters that were ever seen; in no order. */
  summaries(clusterIds: readonly string[]): Promise<readonly InventorySummary[]> {
    return this.#store.summaries(clusterIds);
  }

  /** What policy can be about in these clusters, by id; none for one that was never seen. */
  contents(clusterIds: readonly string[]): Promise<ReadonlyMap<string, InventoryContent>> {
    return this.#store.contents(clusterIds);
  }

  /** What each cluster can be to others, by id; of its Services and workloads those of these namespaces. */
  federationParts(namespaces: readonly string[] | undefined): Promise<ReadonlyMap<string, FederationPart>> {
    return this.#store.federationParts(namespaces);
  }

  /** Ids of the clusters that have a Service which one of the selectors is about. */
  clustersWith(selectors: readonly ServiceSelector[]): Promise<readonly string[]> {
    return clustersWith(this.dataSource.manager, selectors);
  }

  /** Every Service that policy can be about, each once however many clusters have it. */
  services(): ReturnType<typeof distinctServices> {
    return distinctServices(this.dataSource.manager);
  }

  /** The meshes that were last seen, by id of the cluster; none for one that was never seen. */
  meshesByCluster(): Promise<ReadonlyMap<string, readonly Mesh[]>> {
    return this.#store.meshesByCluster();
  }

  /** `clusterId/key` of the meshes on these clusters whose control plane is there as far as was last seen. */
  installedMeshes(clusterIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#store.installedMeshes(clusterIds);
  }

  /** Hash of each cluster's last inventory, by cluster id. */
  hashes(): Promise<ReadonlyMap<string, string>> {
    return this.#store.hashes();
  }

  meshes(query: SeenQuery): Promise<SeenPage<SeenMesh>> {
    return this.#store.page('meshes', query);
  }

  async workloads(query: SeenQuery): Promise<SeenPage<SeenWorkload>> {
    const page = await this.#store.page('workloads', query);
    return { ...page, items: page.items.map(({ node, ...one }) => ({ ...one, node: withMesh(node) })) };
  }

  destinations(query: SeenQuery): Promise<SeenPage<SeenDestination>> {
    return this.#store.page('destinations', query);
  }

  /** Deletes what is known of a cluster. Only when its registration ends: an unreachable cluster keeps its inventory. */
  async forget(clusterId: string): Promise<void> {
    await this.#store.remove(clusterId);
  }
}

/** Of several meshes, as while a restart moves pods from one to another, the first. */
function withMesh(workload: OnCluster<Workload & PodCount>): SeenWorkload {
  const mesh = workload.podSets.flatMap((set) => set.mesh ?? [])[0];
  return { ...workload, ...(mesh !== undefined && { mesh }) };
}
