import type { Pause } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import { readInstallation } from './installation.store.ts';
import { loadPauses } from './pauses.store.ts';

/** What a cluster's lane had come to. */
export interface LaneCopy {
  readonly clusterId: string;
  /** That marks on its objects may carry: none may be given out twice. */
  readonly generation: number;
  /** UIDs of the objects that were ours there, by key. */
  readonly objects: Readonly<Record<string, string>>;
}

/** Which revision the clusters of a VirtualMesh shall have: see ReconciliationRow. */
export interface ReachedCopy {
  readonly virtualMesh: string;
  readonly targetRevision: number;
  /** Null where that is the newest. */
  readonly pinnedRevision: number | null;
}

/** Which revision one cluster shall have where that is another: see docs/decisions/0022. */
export interface PinCopy {
  readonly virtualMesh: string;
  readonly clusterId: string;
  readonly revision: number;
}

/** What has to be known of the delivery so that a hub that lost its tables writes nothing that it would not have written. */
export interface DeliveryCopy {
  /** Id of the installation, which its marks on objects carry: whoever is restored under it wrote them. */
  readonly installation: string;
  readonly lanes: readonly LaneCopy[];
  readonly reached: readonly ReachedCopy[];
  readonly pins: readonly PinCopy[];
  readonly pauses: readonly Pause[];
}

/** Also what a restore before has agreed to and no lane has done yet: a backup of that moment lacks nothing. */
const OURS = `SELECT key, uid FROM ledger WHERE cluster_id = lanes.cluster_id AND uid IS NOT NULL AND phase <> 'gone'
  UNION
  SELECT key, uid FROM adoptions WHERE cluster_id = lanes.cluster_id AND NOT differing
    AND installation = (SELECT id FROM installation)
    AND key NOT IN (SELECT key FROM ledger WHERE cluster_id = lanes.cluster_id AND phase <> 'gone')`;

const LANES = `SELECT cluster_id AS "clusterId", target_generation::float8 AS generation,
    (SELECT COALESCE(json_object_agg(key, uid ORDER BY key COLLATE "C"), '{}') FROM (${OURS}) AS ours) AS objects
  FROM lanes ORDER BY cluster_id`;

const REACHED = `SELECT virtual_mesh AS "virtualMesh", target_revision AS "targetRevision",
    pinned_revision AS "pinnedRevision" FROM reconciliations ORDER BY virtual_mesh COLLATE "C"`;

const PINS = `SELECT virtual_mesh AS "virtualMesh", cluster_id AS "clusterId", pinned_revision AS revision
  FROM translations WHERE pinned_revision IS NOT NULL ORDER BY virtual_mesh COLLATE "C", cluster_id`;

export async function readDelivery(manager: EntityManager): Promise<DeliveryCopy> {
  const installation = await readInstallation(manager);
  const lanes: readonly LaneCopy[] = await manager.query(LANES);
  const reached: readonly ReachedCopy[] = await manager.query(REACHED);
  const pins: readonly PinCopy[] = await manager.query(PINS);
  return { installation, lanes, reached, pins, pauses: await loadPauses(manager) };
}

/** Whoever restores has agreed to take over what was ours and is as wanted: this very object, if nobody else took it since. */
const AGREED = `INSERT INTO adoptions (cluster_id, key, uid, installation, differing)
  SELECT "clusterId", object.key, object.value, $2, false
  FROM jsonb_to_recordset($1) AS lane("clusterId" uuid, objects jsonb), jsonb_each_text(objects) AS object`;

/**
 * Puts it into tables that are empty. A lane begins with nothing to do: what its cluster shall have comes of translation.
 * What somebody has paused here already stays paused as they said.
 */
export async function writeDelivery(manager: EntityManager, copy: DeliveryCopy): Promise<void> {
  const { installation, lanes, reached, pins, pauses } = copy;
  await manager.query('UPDATE installation SET id = $1', [installation]);
  await manager.query(AGREED, [JSON.stringify(lanes), installation]);
  await manager.query(
    `INSERT INTO lanes (cluster_id, target_generation, applied_generation)
     SELECT "clusterId", generation, generation FROM jsonb_to_recordset($1) AS lane("clusterId" uuid, generation bigint)`,
    [JSON.stringify(lanes.map(({ clusterId, generation }) => ({ clusterId, generation })))],
  );
  await manager.query(
    `INSERT INTO reconciliations (virtual_mesh, target_revision, pinned_revision)
     SELECT * FROM jsonb_to_recordset($1)
       AS reached("virtualMesh" text, "targetRevision" integer, "pinnedRevision" integer)`,
    [JSON.stringify(reached)],
  );
  await manager.query(
    `INSERT INTO translations (virtual_mesh, cluster_id, pinned_revision)
     SELECT * FROM jsonb_to_recordset($1) AS pin("virtualMesh" text, "clusterId" uuid, revision integer)`,
    [JSON.stringify(pins)],
  );
  await manager.query(
    `INSERT INTO pauses (target, reason, caller, since)
     SELECT * FROM jsonb_to_recordset($1) AS pause(target text, reason text, caller jsonb, since timestamptz)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(pauses)],
  );
}
