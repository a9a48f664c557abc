import { objectKey } from '@overmesh/model';
import type { DesiredObject, MemberMisses, MeshKind } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import { TARGETS } from './tables.ts';
import type { TargetRow } from './tables.ts';

/** What one mesh of one cluster shall have for one VirtualMesh, and how far it has come. */
export interface StandingTarget {
  readonly clusterId: string;
  readonly virtualMesh: string;
  readonly mesh: string;
  readonly meshKind: MeshKind;
  /** Revision that the cluster shall have. What it shall have may be from an older one, where none since concerns it. */
  readonly revision: number;
  /** Revision that it has. */
  readonly appliedRevision: number;
  /** Of `objects`. */
  readonly hash: string;
  readonly objects: readonly DesiredObject[];
}

/** Whether some target wants the object of a ledger row, in whatever version of its kind. */
const IS_WANTED = `EXISTS (
  SELECT FROM targets WHERE targets.cluster_id = ledger.cluster_id AND ledger.key = ANY(targets.keys))`;

/**
 * Targets with the revisions that they stand for: a revision that had nothing for a cluster left its rows as they were,
 * and counts all the same.
 */
export const STANDING_TARGETS = `targets LEFT JOIN translations USING (cluster_id, virtual_mesh)
    LEFT JOIN reconciliations USING (virtual_mesh)
    CROSS JOIN LATERAL (SELECT COALESCE(translations.pinned_revision, reconciliations.pinned_revision,
      GREATEST(targets.revision, reconciliations.revision)) AS target) AS revision`;

/** Columns of STANDING_TARGETS. */
export const STANDING_REVISIONS = `revision.target AS revision,
    CASE WHEN applied_hash = hash THEN revision.target ELSE applied_revision END AS "appliedRevision"`;

export async function targetsOn(manager: EntityManager, clusterId: string): Promise<readonly StandingTarget[]> {
  return manager.query(
    `SELECT cluster_id AS "clusterId", virtual_mesh AS "virtualMesh", mesh, mesh_kind AS "meshKind", hash, objects, ${STANDING_REVISIONS}
     FROM ${STANDING_TARGETS} WHERE cluster_id = $1 ORDER BY virtual_mesh, mesh`,
    [clusterId],
  );
}

export async function reachingDocuments(manager: EntityManager, virtualMesh: string): Promise<ReadonlySet<string>> {
  const rows: readonly { readonly document: string }[] = await manager.query(
    'SELECT DISTINCT document FROM targets, unnest(documents) AS document WHERE virtual_mesh = $1',
    [virtualMesh],
  );
  return new Set(rows.map(({ document }) => document));
}

/** What a member says of these documents alone. */
function missesSql(documents: string): string {
  const only = (field: string) => `COALESCE((SELECT jsonb_object_agg(key, value) FROM jsonb_each(misses->'${field}')
    WHERE key = ANY(${documents})), '{}')`;
  return `misses || jsonb_build_object('reached', ${only('reached')}, 'missed', ${only('missed')})`;
}

/** Members with what each says of each document, taken out of their rows once: a row's misses are unpacked to be read. */
const MEMBERS = `SELECT cluster_id, mesh, cluster, document,
    said.reached ? document AS reached, said.missed->document AS missed
  FROM targets CROSS JOIN jsonb_to_record(misses) AS said(cluster text, reached jsonb, missed jsonb)
    LEFT JOIN unnest($2::text[]) AS document ON true
  WHERE virtual_mesh = $1 AND cluster_id <> ALL($4) AND cluster IS NOT NULL`;

/** Members in which a document selects a Service that none of the members of their cluster has. */
const UNMESHED = `SELECT cluster_id FROM members, jsonb_array_elements(missed) AS miss
  WHERE miss->>'why' = 'OTHER_MESH' AND NOT EXISTS (
    SELECT FROM members AS other WHERE other.cluster_id = members.cluster_id AND miss->'meshes' ? other.mesh)`;

/** The first member for each document and each set of its selectors that select nothing. */
const FIRST_LACKING = `SELECT DISTINCT ON (document, lacked) cluster_id
  FROM members, jsonb_path_query_array(missed, '$[*] ? (@.why == "NO_SERVICE")') AS lacked
  WHERE reached OR missed IS NOT NULL
  ORDER BY document, lacked, cluster COLLATE "C", mesh COLLATE "C"`;

/** The first member that each document reaches. */
const FIRST_REACHED = `SELECT DISTINCT ON (document) cluster_id FROM members WHERE reached
  ORDER BY document, cluster COLLATE "C", mesh COLLATE "C"`;

/**
 * Enough of the members of a VirtualMesh to say what these documents miss anywhere (see findUnreached): of members that
 * are alike to a document the first is enough. Those on clusters of these names are always among them.
 *
 * @param except ids of clusters to leave out
 */
export async function missesAround(
  manager: EntityManager,
  virtualMesh: string,
  documents: readonly string[],
  clusterNames: readonly string[],
  except: readonly string[],
): Promise<readonly MemberMisses[]> {
  const rows: readonly { readonly misses: MemberMisses }[] = await manager.query(
    `WITH members AS MATERIALIZED (${MEMBERS}),
     around AS (
       (${UNMESHED}) UNION (${FIRST_LACKING}) UNION (${FIRST_REACHED})
       UNION SELECT cluster_id FROM members WHERE cluster = ANY($3))
     SELECT ${missesSql('$2')} AS misses FROM targets
     WHERE cluster_id = ANY(ARRAY(SELECT cluster_id FROM around)) AND virtual_mesh = $1 AND misses <> '{}'`,
    [virtualMesh, documents, clusterNames, except],
  );
  return rows.map(({ misses }) => misses);
}

/** One mesh of one cluster, with what a VirtualMesh would want of it from now on. */
export interface NewTarget {
  readonly clusterId: string;
  readonly virtualMesh: string;
  readonly mesh: string;
  readonly objects: readonly DesiredObject[];
}

/** What each of them would lose of what is wanted of it now, in the order in which they are given. */
export async function lostObjects(
  manager: EntityManager,
  targets: readonly NewTarget[],
): Promise<readonly (readonly DesiredObject[])[]> {
  const asked = targets.map(({ objects, ...place }) => ({ ...place, keys: objects.map(({ ref }) => objectKey(ref)) }));
  const rows: readonly { readonly place: string; readonly objects: readonly DesiredObject[] }[] = await manager.query(
    `SELECT place, objects FROM targets
     JOIN ROWS FROM (jsonb_to_recordset($1) AS ("clusterId" uuid, "virtualMesh" text, mesh text, keys text[]))
       WITH ORDINALITY AS wanted("clusterId", "virtualMesh", mesh, keys, place)
       ON (cluster_id, virtual_mesh, targets.mesh) = ("clusterId", "virtualMesh", wanted.mesh)
     WHERE NOT targets.keys <@ wanted.keys`,
    [JSON.stringify(asked)],
  );
  const before = new Map(rows.map(({ place, objects }) => [Number(place), objects]));
  return asked.map(({ keys }, place) => {
    const staying = new Set(keys);
    return (before.get(place + 1) ?? []).filter(({ ref }) => !staying.has(objectKey(ref)));
  });
}

/** Kinds of the meshes that have targets, by id of the cluster. */
export async function writtenMeshes(manager: EntityManager): Promise<ReadonlyMap<string, readonly MeshKind[]>> {
  const rows: readonly { id: string; meshes: readonly MeshKind[] }[] = await manager.query(
    'SELECT cluster_id AS id, array_agg(DISTINCT mesh_kind) AS meshes FROM targets GROUP BY cluster_id',
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
