import type { DesiredObject, DestinationReport, MemberMisses } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import { TARGETS } from './tables.ts';
import type { TargetRow } from './tables.ts';

/** What one mesh of one cluster shall have for one VirtualMesh, and how far it has come. */
export interface StandingTarget {
  readonly clusterId: string;
  readonly virtualMesh: string;
  readonly mesh: string;
  /** Revision that the cluster shall have. What it shall have may be from an older one, where none since concerns it. */
  readonly revision: number;
  /** Revision that it has. */
  readonly appliedRevision: number;
  /** Of `objects`. */
  readonly hash: string;
  readonly objects: readonly DesiredObject[];
  readonly reports: readonly DestinationReport[];
  readonly misses: MemberMisses;
}

/** Whether some target wants the object of a ledger row, in whatever version of its kind. */
const IS_WANTED = `EXISTS (
  SELECT FROM targets WHERE targets.cluster_id = ledger.cluster_id AND ledger.key = ANY(targets.keys))`;

/**
 * Targets with the revisions that they stand for: a revision that had nothing for a cluster left its rows as they were,
 * and counts all the same.
 */
const STANDING = `SELECT cluster_id AS "clusterId", virtual_mesh AS "virtualMesh", mesh, revision.target AS revision,
    CASE WHEN applied_hash = hash THEN revision.target ELSE applied_revision END AS "appliedRevision",
    hash, objects, reports, misses
  FROM targets LEFT JOIN translations USING (cluster_id, virtual_mesh) LEFT JOIN reconciliations USING (virtual_mesh),
    LATERAL (SELECT COALESCE(translations.pinned_revision, reconciliations.pinned_revision,
      GREATEST(targets.revision, reconciliations.revision)) AS target) AS revision`;

export async function targetsOf(manager: EntityManager, virtualMesh: string): Promise<readonly StandingTarget[]> {
  return manager.query(`${STANDING} WHERE virtual_mesh = $1 ORDER BY cluster_id, mesh`, [virtualMesh]);
}

export async function targetsOn(manager: EntityManager, clusterId: string): Promise<readonly StandingTarget[]> {
  return manager.query(`${STANDING} WHERE cluster_id = $1 ORDER BY virtual_mesh, mesh`, [clusterId]);
}

export async function reachingDocuments(
  manager: EntityManager,
  virtualMesh: string,
  except: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows: readonly { readonly document: string }[] = await manager.query(
    `SELECT DISTINCT document FROM targets, unnest(documents) AS document
     WHERE virtual_mesh = $1 AND cluster_id <> ALL($2)`,
    [virtualMesh, except],
  );
  return new Set(rows.map(({ document }) => document));
}

/** Only these documents are read out of what each member says of all. */
export async function missesOf(
  manager: EntityManager,
  virtualMesh: string,
  documents: readonly string[],
  except: readonly string[],
): Promise<readonly MemberMisses[]> {
  const only = (field: string) => `COALESCE((SELECT jsonb_object_agg(key, value) FROM jsonb_each(misses->'${field}')
    WHERE key = ANY($2)), '{}')`;
  const rows: readonly { readonly misses: MemberMisses }[] = await manager.query(
    `SELECT misses || jsonb_build_object('reached', ${only('reached')}, 'missed', ${only('missed')}) AS misses
     FROM targets WHERE virtual_mesh = $1 AND cluster_id <> ALL($3) AND misses <> '{}'`,
    [virtualMesh, documents, except],
  );
  return rows.map(({ misses }) => misses);
}

/** Keys of the meshes that have targets, by id of the cluster. */
export async function writtenMeshes(manager: EntityManager): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows: readonly { id: string; meshes: readonly string[] }[] = await manager.query(
    'SELECT cluster_id AS id, array_agg(DISTINCT mesh) AS meshes FROM targets GROUP BY cluster_id',
  );
  return new Map(rows.map(({ id, meshes }) => [id, meshes]));
}

/** These targets have been written in full; also at a newer revision, where it wants the same objects. */
export async function markApplied(
  manager: EntityManager,
  clusterId: string,
  applied: readonly Pick<TargetRow, 'virtualMesh' | 'mesh' | 'hash'>[],
): Promise<void> {
  await manager.query(
    `UPDATE targets SET applied_hash = targets.hash, applied_revision = targets.revision
     FROM jsonb_to_recordset($2) AS applied("virtualMesh" text, mesh text, hash text)
     WHERE cluster_id = $1 AND (virtual_mesh, targets.mesh, targets.hash) = ("virtualMesh", applied.mesh, applied.hash)
       AND applied_hash IS DISTINCT FROM targets.hash`,
    [clusterId, JSON.stringify(applied.map(({ virtualMesh, mesh, hash }) => ({ virtualMesh, mesh, hash })))],
  );
}

/** The user agreed, with this revision, to the deletions that it causes. To be told once, right after it was saved. */
export async function confirmRevision(manager: EntityManager, virtualMesh: string, revision: number): Promise<void> {
  await manager.query(
    `INSERT INTO reconciliations (virtual_mesh, confirmed_revision) VALUES ($1, $2)
     ON CONFLICT (virtual_mesh) DO UPDATE SET confirmed_revision = GREATEST(reconciliations.confirmed_revision, $2)`,
    [virtualMesh, revision],
  );
  // Some clusters may have been translated before the word was heard.
  await manager.query(
    `UPDATE ledger SET delete_agreed = true
     WHERE virtual_mesh = $1 AND phase <> 'gone' AND NOT keep AND NOT (${IS_WANTED}) AND NOT EXISTS (
       SELECT FROM translations WHERE translations.cluster_id = ledger.cluster_id
         AND translations.virtual_mesh = $1 AND translations.revision < $2)`,
    [virtualMesh, revision],
  );
}

export async function forgetTargets(manager: EntityManager, clusterId: string): Promise<void> {
  await manager.getRepository(TARGETS).delete({ clusterId });
}
