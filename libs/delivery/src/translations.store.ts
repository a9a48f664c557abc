import { announcing } from '@overmesh/db';
import type { EntityManager } from 'typeorm';
import type { TranslatedCluster, TranslatedVirtualMesh } from './decide/target-changes.ts';
import { TRANSLATED_CLUSTERS } from './tables.ts';

/** How far a VirtualMesh has come as a whole. */
export interface Reconciliation {
  readonly virtualMesh: string;
  /** Every cluster that it concerns was translated up to this revision; 0 before the first. */
  readonly revision: number;
  /** Nothing older is set any more where no revision is pinned. */
  readonly targetRevision: number;
  /** The revision that its clusters shall have; absent where that is the newest. */
  readonly pinnedRevision?: number;
}

/** Clusters with the revisions that they shall have. */
export interface TranslatedClusters {
  /** In the order of the ids that were asked for, one for each. */
  readonly clusters: readonly TranslatedCluster[];
  /** Revisions that VirtualMeshes are pinned to, by name; a cluster may be pinned to another. */
  readonly pinned: ReadonlyMap<string, number>;
}

const KNOWN_TARGETS = `SELECT json_agg(json_build_object('mesh', json_build_object('key', mesh, 'kind', mesh_kind), 'hash', hash, 'outcomeHash', outcome_hash,
    'keys', keys, 'lastTranslated', last_translated, 'failing', failing) ORDER BY mesh)
  FROM targets WHERE (cluster_id, virtual_mesh) = (translations.cluster_id, translations.virtual_mesh)`;

const VIRTUAL_MESHES = `SELECT json_agg(json_strip_nulls(json_build_object('virtualMesh', virtual_mesh,
    'revision', revision, 'pinnedRevision', pinned_revision, 'inputsHash', inputs_hash,
    'targets', COALESCE((${KNOWN_TARGETS}), '[]'))) ORDER BY virtual_mesh)
  FROM translations WHERE cluster_id = asked.id`;

interface TranslatedClusterJson {
  readonly clusterId: string;
  readonly version: number;
  readonly inputsHash: string;
  readonly virtualMeshes: readonly TranslatedVirtualMesh[] | null;
}

/**
 * What these clusters have been translated to. To be read before all other inputs of a translation: what is set with the
 * version that is answered here was made of everything that the one before it was made of, or of what came later.
 */
export async function translatedClusters(
  manager: EntityManager,
  clusterIds: readonly string[],
): Promise<TranslatedClusters> {
  const [row]: readonly {
    readonly clusters: readonly TranslatedClusterJson[] | null;
    readonly pinned: Readonly<Record<string, number>> | null;
  }[] = await manager.query(
    `SELECT
       (SELECT json_agg(json_build_object('clusterId', asked.id, 'version', COALESCE(version, 0),
           'inputsHash', COALESCE(inputs_hash, ''), 'virtualMeshes', (${VIRTUAL_MESHES})) ORDER BY place)
         FROM unnest($1::uuid[]) WITH ORDINALITY AS asked(id, place)
         LEFT JOIN translated_clusters ON cluster_id = asked.id) AS clusters,
       (SELECT json_object_agg(virtual_mesh, pinned_revision) FROM reconciliations
         WHERE pinned_revision IS NOT NULL) AS pinned`,
    [clusterIds],
  );
  return {
    clusters: (row?.clusters ?? []).map((one) => ({ ...one, virtualMeshes: one.virtualMeshes ?? [] })),
    pinned: new Map(Object.entries(row?.pinned ?? {})),
  };
}

/** How far every VirtualMesh has come that was ever translated, by name. */
export async function reconciliations(manager: EntityManager): Promise<ReadonlyMap<string, Reconciliation>> {
  const rows: readonly Reconciliation[] = await manager.query(
    `SELECT virtual_mesh AS "virtualMesh", revision, target_revision AS "targetRevision",
       pinned_revision AS "pinnedRevision" FROM reconciliations`,
  );
  return new Map(rows.map((row) => [row.virtualMesh, withoutNull(row)]));
}

/**
 * The clusters of a VirtualMesh are brought to a revision from now on: nothing is set from an older one any more, so that
 * whoever was translated from one before this is found by `clustersOf`, and whoever is later looks again.
 */
export async function beginReconciliation(
  manager: EntityManager,
  virtualMesh: string,
  revision: number,
): Promise<Reconciliation> {
  const [row]: readonly Reconciliation[] = await manager.query(
    `INSERT INTO reconciliations (virtual_mesh, target_revision) VALUES ($1, $2)
     ON CONFLICT (virtual_mesh) DO UPDATE SET
       target_revision = GREATEST(reconciliations.target_revision, excluded.target_revision)
     RETURNING virtual_mesh AS "virtualMesh", revision, target_revision AS "targetRevision",
       pinned_revision AS "pinnedRevision"`,
    [virtualMesh, revision],
  );
  return row ? withoutNull(row) : { virtualMesh, revision: 0, targetRevision: revision };
}

function withoutNull({ pinnedRevision, ...rest }: Reconciliation): Reconciliation {
  return { ...rest, ...(typeof pinnedRevision === 'number' && { pinnedRevision }) };
}

/** Ids of the clusters that have something of a VirtualMesh: all, or those among the ones that are given. */
export async function clustersOf(
  manager: EntityManager,
  virtualMesh: string,
  among?: readonly string[],
): Promise<readonly string[]> {
  const rows: readonly { readonly id: string }[] = await manager.query(
    `SELECT cluster_id AS id FROM translations WHERE virtual_mesh = $1 AND ($2::uuid[] IS NULL OR cluster_id = ANY($2))`,
    [virtualMesh, among ?? null],
  );
  return rows.map(({ id }) => id);
}

/** Clusters whose inputs are others than they were translated from, or that have to be translated in any case. */
export async function staleClusters(
  manager: EntityManager,
  inputs: readonly { readonly clusterId: string; readonly inputsHash: string }[],
): Promise<readonly string[]> {
  const rows: readonly { readonly id: string }[] = await manager.query(
    `SELECT now.id FROM unnest($1::uuid[], $2::text[]) AS now(id, hash)
     LEFT JOIN translated_clusters ON cluster_id = now.id
     WHERE inputs_hash IS DISTINCT FROM now.hash OR EXISTS (
       SELECT FROM translations WHERE translations.cluster_id = now.id
         AND (translations.inputs_hash = '' OR pinned_revision <> revision))`,
    [inputs.map(({ clusterId }) => clusterId), inputs.map(({ inputsHash }) => inputsHash)],
  );
  return rows.map(({ id }) => id);
}

/** Every cluster that the revision concerns has been translated up to it. An older one changes nothing. */
export async function markReconciled(manager: EntityManager, virtualMesh: string, revision: number): Promise<void> {
  await manager.query(
    `WITH marked AS (
       INSERT INTO reconciliations (virtual_mesh, revision, target_revision) VALUES ($1, $2, $2)
       ON CONFLICT (virtual_mesh) DO UPDATE SET revision = excluded.revision, at = now()
       WHERE reconciliations.revision <> excluded.revision
         AND COALESCE(reconciliations.pinned_revision, GREATEST(reconciliations.revision, excluded.revision))
           = excluded.revision
       RETURNING virtual_mesh)
     SELECT ${announcing('status', 'virtual_mesh')} FROM marked`,
    [virtualMesh, revision],
  );
}

/**
 * Says which revision of a VirtualMesh clusters shall have, whatever its newest is: these, or all that are not pinned by
 * themselves where none are given. Nothing is set from another one any more; the clusters are stale until they have it.
 *
 * @param revision undefined lets them go: these have that of the VirtualMesh again, and the VirtualMesh its newest
 */
export async function pinRevision(
  manager: EntityManager,
  virtualMesh: string,
  revision: number | undefined,
  clusterIds?: readonly string[],
): Promise<void> {
  if (!clusterIds) {
    await manager.query(
      `INSERT INTO reconciliations (virtual_mesh, pinned_revision) VALUES ($1, $2)
       ON CONFLICT (virtual_mesh) DO UPDATE SET pinned_revision = excluded.pinned_revision`,
      [virtualMesh, revision ?? null],
    );
    return;
  }
  // In the order in which `setTargets` takes rows.
  await outdate(manager, clusterIds);
  await manager.query(
    `INSERT INTO translations (cluster_id, virtual_mesh, pinned_revision)
     SELECT id, $1, $2 FROM unnest($3::uuid[]) AS id ORDER BY id
     ON CONFLICT (cluster_id, virtual_mesh) DO UPDATE SET pinned_revision = excluded.pinned_revision, inputs_hash = ''`,
    [virtualMesh, revision ?? null, clusterIds],
  );
}

/** Revisions that clusters have of their own in a VirtualMesh, by id of the cluster. */
export async function pinnedClusters(
  manager: EntityManager,
  virtualMesh: string,
): Promise<ReadonlyMap<string, number>> {
  const rows: readonly { readonly id: string; readonly revision: number }[] = await manager.query(
    `SELECT cluster_id AS id, pinned_revision AS revision FROM translations
     WHERE virtual_mesh = $1 AND pinned_revision IS NOT NULL`,
    [virtualMesh],
  );
  return new Map(rows.map(({ id, revision }) => [id, revision]));
}

/**
 * What a revision brought to clusters, and is taken back, may be deleted there: a strategy or a person has said so. What
 * is wanted all the same loses the mark when it is set.
 */
export async function agreeToUndo(
  manager: EntityManager,
  virtualMesh: string,
  since: number,
  clusterIds: readonly string[],
): Promise<void> {
  await manager.query(
    `UPDATE ledger SET delete_agreed = true WHERE virtual_mesh = $1 AND revision >= $2 AND cluster_id = ANY($3)
       AND phase <> 'gone' AND NOT keep`,
    [virtualMesh, since, clusterIds],
  );
}

/**
 * The oldest revision of each VirtualMesh that a cluster has or shall have, or that the next translation goes on from. One
 * that no cluster was ever brought to is not among them.
 */
export async function neededRevisions(manager: EntityManager): Promise<ReadonlyMap<string, number>> {
  const rows: readonly { readonly virtualMesh: string; readonly revision: number }[] = await manager.query(
    `SELECT virtual_mesh AS "virtualMesh", min(revision) AS revision FROM (
       SELECT virtual_mesh, LEAST(revision, pinned_revision) AS revision FROM reconciliations
       UNION ALL SELECT virtual_mesh, pinned_revision FROM translations WHERE pinned_revision IS NOT NULL
       UNION ALL SELECT virtual_mesh, applied_revision FROM targets
         WHERE applied_hash IS DISTINCT FROM hash AND applied_revision > 0) AS needed
     GROUP BY virtual_mesh`,
  );
  return new Map(rows.map(({ virtualMesh, revision }) => [virtualMesh, revision]));
}

/** What is in flight for these clusters is not set any more. */
export async function outdate(manager: EntityManager, clusterIds: readonly string[]): Promise<void> {
  await manager.query(
    `INSERT INTO translated_clusters (cluster_id, version, inputs_hash)
     SELECT id, 1, '' FROM unnest($1::uuid[]) AS id ORDER BY id
     ON CONFLICT (cluster_id) DO UPDATE SET version = translated_clusters.version + 1, inputs_hash = ''`,
    [clusterIds],
  );
}

export async function forgetTranslations(manager: EntityManager, clusterId: string): Promise<void> {
  await manager.query('DELETE FROM translations WHERE cluster_id = $1', [clusterId]);
  await manager.getRepository(TRANSLATED_CLUSTERS).delete({ clusterId });
}
