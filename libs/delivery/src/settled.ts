import type { DataSource } from 'typeorm';
import { ORPHANS_KEPT } from './lane-events.ts';
import type { Observer } from './observed.ts';

interface Recorded {
  readonly key: string;
  readonly phase: string;
  readonly uid: string | null;
  readonly version: string | null;
  /** How many orphaned objects are kept by name. */
  readonly orphanedObjects: number;
}

/**
 * Whether a lane has nothing to do, found out without reading what its objects hold.
 *
 * A lane is idle at its target generation only after a pass that left every object as wanted; other objects wanted make
 * a new generation, and nothing but a pass moves the ledger. So while the watch shows each object as recorded, a whole
 * pass would come to the same end, at ten times the CPU. Anything else, also not knowing, is for a whole pass.
 */
export async function isSettled(
  dataSource: DataSource,
  clusterId: string,
  observer: Observer | undefined,
): Promise<boolean> {
  if (!observer) return false;
  const rows: readonly Recorded[] = await dataSource.query(
    `SELECT ledger.key, ledger.phase, ledger.uid, ledger.resource_version AS version,
       jsonb_array_length(lanes.orphaned_objects) AS "orphanedObjects"
     FROM lanes JOIN ledger USING (cluster_id)
     WHERE cluster_id = $1 AND state = 'idle' AND target_generation = applied_generation AND phase <> 'gone'`,
    [clusterId],
  );
  return rows.length > 0 && rows.every((row) => isUntouched(row, observer)) && isAllTold(rows, observer);
}

function isUntouched({ key, phase, uid, version }: Recorded, observer: Observer): boolean {
  return phase === 'present' && uid !== null && version !== null && observer.showsUnchanged(key, uid, version);
}

/**
 * Orphaned objects are counted only: a pass that finds other ones of the same number would tell what the next change
 * tells too.
 */
function isAllTold(rows: readonly Recorded[], observer: Observer): boolean {
  const ours = new Set(rows.map(({ key }) => key));
  const kept = Math.min(observer.orphanedObjects(ours, []).length, ORPHANS_KEPT);
  return kept === rows[0]?.orphanedObjects;
}
