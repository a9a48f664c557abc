import type { EntityManager } from 'typeorm';
import { LANES } from './tables.ts';
import { LIVENESS_CLASS } from './worker-liveness.ts';
import type { LaneRow } from './tables.ts';

export async function loadLane(manager: EntityManager, clusterId: string): Promise<LaneRow | null> {
  return manager.getRepository(LANES).findOne({ where: { clusterId } });
}

/** Which lanes are asked for; what is absent limits nothing. */
export interface LaneQuery {
  readonly clusterIds?: readonly string[];
  /** Id of the cluster after which to begin. */
  readonly after?: string;
  readonly first?: number;
}

/** By id of the cluster. */
export async function loadLanes(
  manager: EntityManager,
  { clusterIds, after, first }: LaneQuery,
): Promise<readonly LaneRow[]> {
  const lanes = manager.getRepository(LANES).createQueryBuilder('lane').orderBy('lane.clusterId');
  if (clusterIds) lanes.andWhere('lane.clusterId = ANY(:clusterIds)', { clusterIds });
  if (after !== undefined) lanes.andWhere('lane.clusterId > :after', { after });
  return lanes.limit(first).getMany();
}

/** How many lanes are in each state that some are in. */
export async function countLanes(manager: EntityManager): Promise<ReadonlyMap<LaneRow['state'], number>> {
  const rows: readonly { readonly state: LaneRow['state']; readonly lanes: number }[] = await manager.query(
    'SELECT state, count(*)::integer AS lanes FROM lanes GROUP BY state',
  );
  return new Map(rows.map(({ state, lanes }) => [state, lanes]));
}

export interface LaneChange {
  readonly state: LaneRow['state'];
  readonly reason?: string;
  /** Key of the object that the reason is about; absent where it is about the cluster as a whole. */
  readonly reasonObject?: string;
  readonly appliedGeneration?: number;
  readonly attempts?: number;
  /** From now. */
  readonly waitMs?: number;
  /** As before where absent. */
  readonly orphanedObjects?: readonly string[];
}

/** `since` moves only when state or reason change, so that it says how long things have been as they are. */
export async function saveLane(manager: EntityManager, clusterId: string, change: LaneChange): Promise<void> {
  await manager.query(
    `UPDATE lanes SET
       since = CASE WHEN state = $2 AND reason IS NOT DISTINCT FROM $3 AND reason_object IS NOT DISTINCT FROM $8
         THEN since ELSE now() END,
       state = $2, reason = $3, reason_object = $8, attempts = $4,
       applied_generation = GREATEST(applied_generation, COALESCE($5::bigint, applied_generation)),
       not_before = CASE WHEN $6::bigint IS NULL THEN NULL ELSE now() + $6 * interval '1 ms' END,
       orphaned_objects = COALESCE($7::jsonb, orphaned_objects)
     WHERE cluster_id = $1`,
    [
      clusterId,
      change.state,
      change.reason ?? null,
      change.attempts ?? 0,
      change.appliedGeneration ?? null,
      change.waitMs ?? null,
      change.orphanedObjects ? JSON.stringify(change.orphanedObjects) : null,
      change.reasonObject ?? null,
    ],
  );
}

/**
 * Lanes that have something to do and no reason to wait: what the sweep wakes. One that stopped over a conflict is among
 * them although its target was reached before: the other writer may have let go since.
 */
export async function dueLanes(manager: EntityManager): Promise<readonly string[]> {
  const rows: readonly { id: string }[] = await manager.query(
    `SELECT cluster_id AS id FROM lanes
     WHERE (target_generation <> applied_generation OR state <> 'idle') AND (not_before IS NULL OR not_before <= now())`,
  );
  return rows.map(({ id }) => id);
}

/** Lanes that somebody took and did not give back before dying: whatever was half done is to be completed now. */
export async function abandonedLanes(manager: EntityManager): Promise<readonly string[]> {
  const rows: readonly { id: string }[] = await manager.query(
    `SELECT cluster_id AS id FROM lanes WHERE lease_until > now() AND NOT EXISTS (
       SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND classid = $1 AND objid = lanes.lease_liveness)`,
    [LIVENESS_CLASS],
  );
  return rows.map(({ id }) => id);
}

/** What a cluster still has of ours. */
export interface Remains {
  /** Something is wanted there. */
  readonly isWanted: boolean;
  /** Objects that are there, without those that stay in any case. */
  readonly left: number;
  /** Objects that stay in any case: definitions that others may have built on. */
  readonly kept: number;
  /** Why its lane does not get on; null where nothing stands in its way. */
  readonly reason: string | null;
}

export async function remainsOn(manager: EntityManager, clusterId: string): Promise<Remains> {
  const rows: readonly Remains[] = await manager.query(
    `SELECT EXISTS (SELECT FROM targets WHERE cluster_id = $1) AS "isWanted",
       count(*) FILTER (WHERE NOT keep)::integer AS left, count(*) FILTER (WHERE keep)::integer AS kept,
       (SELECT reason FROM lanes WHERE cluster_id = $1) AS reason
     FROM ledger WHERE cluster_id = $1 AND phase <> 'gone'`,
    [clusterId],
  );
  return rows[0] ?? { isWanted: false, left: 0, kept: 0, reason: null };
}
