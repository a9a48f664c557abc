import type { EntityManager } from 'typeorm';

/** A document and a Service for which a cluster has all that lets callers of other clusters in. */
export interface OpenDoor {
  readonly clusterId: string;
  readonly mesh: string;
  /** Key of the document. */
  readonly document: string;
  /** `namespace/name` of the Service that it lets them in to. */
  readonly service: string;
}

/** Written, as far as the ledger knows: what is being changed is there meanwhile. */
const THERE = `EXISTS (SELECT FROM ledger WHERE ledger.cluster_id = targets.cluster_id AND ledger.ref = object->'ref'
    AND ledger.phase IN ('present', 'updating'))`;

/** The open doors of VirtualMeshes, by cluster, mesh, document and Service. */
export async function openDoors(
  manager: EntityManager,
  virtualMeshes: readonly string[],
): Promise<readonly OpenDoor[]> {
  if (!virtualMeshes.length) return [];
  return manager.query<OpenDoor[]>(
    `SELECT targets.cluster_id AS "clusterId", targets.mesh, document, service
     FROM targets, jsonb_array_elements(objects) AS object, jsonb_array_elements_text(object->'intents') AS document,
       jsonb_array_elements_text(object->'destinations') AS service
     WHERE virtual_mesh = ANY($1) AND object->'door' = 'true'
     GROUP BY targets.cluster_id, targets.mesh, document, service HAVING bool_and(${THERE})
     ORDER BY targets.cluster_id, targets.mesh, document COLLATE "C", service COLLATE "C"`,
    [virtualMeshes],
  );
}

/** Whether a cluster shall have anything that lets callers of other clusters in. */
export async function hasDoors(manager: EntityManager, clusterId: string): Promise<boolean> {
  const rows: readonly unknown[] = await manager.query(
    `SELECT 1 FROM targets WHERE cluster_id = $1 AND objects @> '[{"door": true}]' LIMIT 1`,
    [clusterId],
  );
  return rows.length > 0;
}
