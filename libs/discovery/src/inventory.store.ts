import { announce, inTransaction } from '@overmesh/db';
import type { Destination, Inventory, Mesh, Workload } from '@overmesh/model';
import type { DataSource, EntityManager, Repository } from 'typeorm';
import type { InventoryRow } from './inventory.table.ts';
import { inventoryTable } from './inventory.table.ts';
import { saveServices } from './services.store.ts';
import type {
  FederationPart,
  InventoryContent,
  InventoryProblem,
  InventorySummary,
  OnCluster,
  PodCount,
  PodCounts,
  SeenPage,
  SeenQuery,
  StoredInventory,
} from './stored-inventory.ts';

/** What one look at a cluster brought. */
export interface Taken {
  readonly clusterId: string;
  readonly inventory: Inventory;
  readonly podCounts: PodCounts;
  readonly hash: string;
  readonly observedAt: Date;
  readonly problems: readonly InventoryProblem[];
}

const WORKLOAD = `(item->>'namespace') || '/' || (item->>'name') || '/' || (item->>'controller')`;

/** How a list inside the inventory is paged: the text that orders it within a cluster, and an item as it is told. */
const LISTS = {
  meshes: { key: `item->>'key'`, told: 'item' },
  workloads: {
    key: WORKLOAD,
    told: `'{"pods": 0, "readyPods": 0}' || item || COALESCE(pod_counts->(${WORKLOAD}), '{}')`,
  },
  destinations: { key: `(item->>'namespace') || '/' || (item->>'name')`, told: 'item' },
} as const;

interface Lists {
  readonly meshes: Mesh;
  readonly workloads: Workload & PodCount;
  readonly destinations: Destination;
}

type SummaryRow = Omit<InventorySummary, 'observedAt' | 'changedAt'> & {
  readonly observedAt: Date;
  readonly changedAt: Date;
};

interface SeenRow<T> {
  readonly cluster_id: string;
  readonly key: string;
  readonly item: T;
  readonly total: string;
}

/** Rows of `inventories`, and pages of the lists inside them. */
export class InventoryStore {
  readonly #rows: Repository<InventoryRow>;

  constructor(private readonly dataSource: DataSource) {
    this.#rows = dataSource.getRepository(inventoryTable);
  }

  async get(clusterId: string): Promise<StoredInventory | undefined> {
    const row = await this.#rows.findOneBy({ clusterId });
    return row ? toStored(row) : undefined;
  }

  /** What a list of clusters shows of each: its inventory is counted, not read, and unpacked once for all three. */
  async summaries(clusterIds: readonly string[]): Promise<readonly InventorySummary[]> {
    const rows: readonly SummaryRow[] = await this.dataSource.query(
      `SELECT cluster_id AS "clusterId", observed_at AS "observedAt", changed_at AS "changedAt", complete, problems,
         seen.meshes, jsonb_array_length(seen.workloads) AS workloads,
         jsonb_array_length(seen.destinations) AS destinations
       FROM inventories, jsonb_to_record(inventory) AS seen(meshes jsonb, workloads jsonb, destinations jsonb)
       WHERE cluster_id = ANY($1)`,
      [clusterIds],
    );
    return rows.map(({ observedAt, changedAt, ...row }) => ({
      ...row,
      observedAt: observedAt.toISOString(),
      changedAt: changedAt.toISOString(),
    }));
  }

  /** What policy can be about, by id of the cluster, and nothing beside it. */
  async contents(clusterIds: readonly string[]): Promise<ReadonlyMap<string, InventoryContent>> {
    const rows: readonly (InventoryContent & { readonly id: string })[] = await this.dataSource.query(
      'SELECT cluster_id AS id, inventory, hash FROM inventories WHERE cluster_id = ANY($1)',
      [clusterIds],
    );
    return new Map(rows.map(({ id, inventory, hash }) => [id, { inventory, hash }]));
  }

  /** The meshes of each inventory, and nothing else of them. */
  async meshesByCluster(): Promise<ReadonlyMap<string, readonly Mesh[]>> {
    const rows: readonly { readonly id: string; readonly meshes: readonly Mesh[] }[] = await this.dataSource.query(
      `SELECT cluster_id AS id, inventory->'meshes' AS meshes FROM inventories`,
    );
    return new Map(rows.map(({ id, meshes }) => [id, meshes]));
  }

  /** What clusters can be to others, by id of the cluster: see FederationPart. @param namespaces every one where undefined */
  async federationParts(namespaces: readonly string[] | undefined): Promise<ReadonlyMap<string, FederationPart>> {
    const rows: readonly (FederationPart & { readonly id: string })[] = await this.dataSource.query(
      `SELECT cluster_id AS id, inventory->'meshes' AS meshes,
         jsonb_path_query_array(inventory, '$.gateways[*] ? (@.role == "east-west")') AS gateways,
         jsonb_path_query_array(inventory, '$.destinations[*] ? ($all == true || @.namespace == $in[*])', $1) AS destinations,
         jsonb_path_query_array(inventory, '$.workloads[*] ? ($all == true || @.namespace == $in[*])', $1) AS workloads
       FROM inventories`,
      [JSON.stringify({ in: namespaces ?? [], all: namespaces === undefined })],
    );
    return new Map(rows.map(({ id, ...part }) => [id, part]));
  }

  /** `clusterId/key` of the meshes on clusters whose control plane is there as far as was last seen, and nothing else. */
  async installedMeshes(clusterIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: readonly { place: string }[] = await this.dataSource.query(
      `SELECT cluster_id || '/' || (mesh->>'key') AS place
       FROM inventories, jsonb_array_elements(inventory->'meshes') AS mesh
       WHERE cluster_id = ANY($1) AND mesh->>'state' <> 'residue'`,
      [clusterIds],
    );
    return new Set(rows.map(({ place }) => place));
  }

  /** Hash by cluster id, without reading what the inventories hold. */
  async hashes(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#rows.find({ select: { clusterId: true, hash: true } });
    return new Map(rows.map(({ clusterId, hash }) => [clusterId, hash]));
  }

  /**
   * Saves what was taken, and announces it; `changedAt` moves only with the hash.
   *
   * @returns what the row says now
   */
  async save(taken: Taken): Promise<StoredInventory> {
    return inTransaction(this.dataSource, async (manager) => {
      const changedAt = await this.#write(manager, taken);
      await saveServices(manager, taken.clusterId, taken.inventory.destinations);
      await announce(manager, 'inventory', taken.clusterId);
      return toStored({ ...taken, changedAt, complete: taken.problems.length === 0 });
    });
  }

  /**
   * The same inventories were seen again, with the same problems: only ages and counts of pods move, with one statement.
   *
   * @returns ids of the clusters whose row said the same; the others are left as they are
   */
  async renew(inventories: readonly StoredInventory[]): Promise<ReadonlySet<string>> {
    const rows = inventories.map(({ clusterId, hash, problems, podCounts, observedAt }) => ({
      id: clusterId,
      hash,
      problems,
      pod_counts: podCounts,
      observed_at: observedAt,
    }));
    const [renewed]: [readonly { readonly id: string }[], number] = await this.dataSource.query(
      `UPDATE inventories SET observed_at = seen.observed_at, pod_counts = seen.pod_counts
       FROM jsonb_to_recordset($1)
         AS seen(id uuid, hash text, problems jsonb, pod_counts jsonb, observed_at timestamptz)
       WHERE cluster_id = seen.id AND inventories.hash = seen.hash AND inventories.problems = seen.problems
       RETURNING cluster_id AS id`,
      [JSON.stringify(rows)],
    );
    return new Set(renewed.map(({ id }) => id));
  }

  /** Says why the inventory grows old, and leaves it as it is. */
  async markIncomplete(clusterId: string, problems: readonly InventoryProblem[]): Promise<void> {
    await this.dataSource.query(`UPDATE inventories SET complete = false, problems = $2 WHERE cluster_id = $1`, [
      clusterId,
      JSON.stringify(problems),
    ]);
  }

  async remove(clusterId: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await saveServices(manager, clusterId, []);
      await manager.getRepository(inventoryTable).delete({ clusterId });
    });
  }

  /** A page of one list over all inventories, by cluster id and the list's own order, bytewise. */
  async page<List extends keyof Lists>(list: List, query: SeenQuery): Promise<SeenPage<OnCluster<Lists[List]>>> {
    const { cluster, namespace, after, first } = query;
    const { key, told } = LISTS[list];
    const rows = (await this.dataSource.query(
      `WITH listed AS (
         SELECT cluster_id::text AS cluster_id, ${key} AS key, ${told} AS item
         FROM inventories, jsonb_array_elements(inventory->'${list}') AS item
         WHERE ($1::uuid IS NULL OR cluster_id = $1) AND ($2::text IS NULL OR item->>'namespace' = $2)
       ), counted AS (SELECT count(*) AS total FROM listed)
       SELECT listed.*, counted.total FROM counted LEFT JOIN listed
         ON $3::text IS NULL OR (cluster_id || '/' || key) COLLATE "C" > $3
       ORDER BY (cluster_id || '/' || key) COLLATE "C" LIMIT $4`,
      [cluster ?? null, namespace ?? null, after ?? null, first + 1],
    )) as readonly (SeenRow<Lists[List]> | { readonly cluster_id: null; readonly total: string })[];
    // The left join gives one row without an item when the page is empty: it carries the total.
    const found = rows.flatMap((row) => (row.cluster_id === null ? [] : [row]));
    return {
      items: found.slice(0, first).map((row) => ({
        cursor: `${row.cluster_id}/${row.key}`,
        node: { ...row.item, clusterId: row.cluster_id },
      })),
      hasMore: found.length > first,
      total: Number(rows[0]?.total ?? 0),
    };
  }

  async #write(
    manager: EntityManager,
    { clusterId, inventory, podCounts, hash, observedAt, problems }: Taken,
  ): Promise<Date> {
    // One statement, so that no reader sees a half.
    const rows: readonly { readonly changed_at: Date }[] = await manager.query(
      `INSERT INTO inventories (cluster_id, inventory, pod_counts, hash, observed_at, changed_at, complete, problems)
       VALUES ($1, $2, $7, $3, $4, $4, $5, $6)
       ON CONFLICT (cluster_id) DO UPDATE SET
         inventory = EXCLUDED.inventory, pod_counts = EXCLUDED.pod_counts, hash = EXCLUDED.hash, observed_at = EXCLUDED.observed_at,
         complete = EXCLUDED.complete, problems = EXCLUDED.problems,
         changed_at = CASE WHEN inventories.hash = EXCLUDED.hash THEN inventories.changed_at ELSE EXCLUDED.changed_at END
       RETURNING changed_at`,
      [
        clusterId,
        JSON.stringify(inventory),
        hash,
        observedAt,
        problems.length === 0,
        JSON.stringify(problems),
        JSON.stringify(podCounts),
      ],
    );
    return rows[0]?.changed_at ?? observedAt;
  }
}

function toStored(row: InventoryRow): StoredInventory {
  return {
    clusterId: row.clusterId,
    inventory: row.inventory,
    podCounts: row.podCounts,
    hash: row.hash,
    observedAt: row.observedAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
    complete: row.complete,
    problems: row.problems,
  };
}
