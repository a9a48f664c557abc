import type { EntityManager } from 'typeorm';

/** How the objects of a VirtualMesh on a cluster answered one step of evidence. */
export interface EvidenceCounts {
  readonly yes: number;
  readonly no: number;
  readonly pending: number;
  readonly unknown: number;
  /** Why not, of the worst answer. */
  readonly reason?: string;
}

/** How far a VirtualMesh has come on one cluster. */
export interface ClusterProgress {
  readonly clusterId: string;
  /** Of the documents that it was translated from; 0 where it has none. */
  readonly revision: number;
  /** Everything that is wanted of the VirtualMesh is written, and nothing else of it is left. */
  readonly isWritten: boolean;
  /** What stands in the way, in one sentence, where something does. */
  readonly obstacle?: string;
  /** Objects of it that are there. */
  readonly objects: number;
  readonly accepted: EvidenceCounts;
  readonly live: EvidenceCounts;
}

const WANTED = 'targets WHERE cluster_id = asked.id AND virtual_mesh = $1';
const OWN = `ledger WHERE cluster_id = asked.id AND virtual_mesh = $1 AND phase <> 'gone'`;
const PRESENT = `${OWN} AND phase = 'present' AND NOT keep`;

/** What nobody has looked at yet is pending, since somebody will. */
const counts = (step: 'accepted' | 'live'): string => `(
  SELECT json_strip_nulls(json_build_object(
    'yes', count(*) FILTER (WHERE state = 'yes'), 'no', count(*) FILTER (WHERE state = 'no'),
    'pending', count(*) FILTER (WHERE state = 'pending'), 'unknown', count(*) FILTER (WHERE state = 'unknown'),
    'reason', (array_agg(key || ': ' || reason ORDER BY array_position('{no,pending,unknown}', state), key)
      FILTER (WHERE state <> 'yes'))[1]))
  FROM (SELECT key, COALESCE(${step}->>'state', 'pending') AS state,
    COALESCE(${step}->>'reason', 'not looked at yet') AS reason FROM ${PRESENT}) AS answers)`;

const PROGRESS = `
  SELECT asked.id AS "clusterId", COALESCE(translations.revision, 0) AS revision,
    NOT EXISTS (SELECT FROM ${WANTED} AND applied_hash IS DISTINCT FROM hash)
      AND NOT EXISTS (SELECT FROM ${OWN} AND finding IS NOT NULL)
      AND NOT EXISTS (SELECT FROM ${OWN} AND NOT keep
        AND key NOT IN (SELECT unnest(keys) FROM targets WHERE targets.cluster_id = asked.id)) AS "isWritten",
    COALESCE((SELECT key || ': ' || finding FROM ${OWN} AND finding IS NOT NULL ORDER BY key LIMIT 1),
      lanes.reason) AS obstacle,
    (SELECT count(*)::integer FROM ${PRESENT}) AS objects,
    ${counts('accepted')} AS accepted, ${counts('live')} AS live
  FROM unnest($2::uuid[]) AS asked(id)
    LEFT JOIN translations ON translations.cluster_id = asked.id AND translations.virtual_mesh = $1
    LEFT JOIN lanes ON lanes.cluster_id = asked.id`;

/** How far a VirtualMesh has come on these clusters; one query, one row for each of them. */
export async function progressOn(
  manager: EntityManager,
  virtualMesh: string,
  clusterIds: readonly string[],
): Promise<readonly ClusterProgress[]> {
  const rows: readonly (Omit<ClusterProgress, 'obstacle'> & { readonly obstacle: string | null })[] =
    await manager.query(PROGRESS, [virtualMesh, clusterIds]);
  return rows.map(({ obstacle, ...row }) => ({ ...row, ...(obstacle !== null && { obstacle }) }));
}
