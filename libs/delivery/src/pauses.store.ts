import { announce } from '@overmesh/db';
import { FLEET, parseDocumentKey } from '@overmesh/model';
import type { Caller, Pause } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import { saveEvents } from './events.store.ts';
import { PAUSES } from './tables.ts';

/** Everything that is paused, the oldest first; a cluster as `cluster/<id>`. */
export async function loadPauses(manager: EntityManager): Promise<readonly Pause[]> {
  const rows = await manager.getRepository(PAUSES).find({ order: { since: 'ASC', target: 'ASC' } });
  return rows.map(({ since, ...row }) => ({ ...row, since: since.toISOString() }));
}

/** Pauses a target, or gives a pause another reason; tells every cluster that it is about. */
export async function savePause(
  manager: EntityManager,
  target: string,
  reason: string,
  caller: Caller,
): Promise<Pause> {
  const rows: readonly { readonly since: Date }[] = await manager.query(
    `INSERT INTO pauses (target, reason, caller) VALUES ($1, $2, $3)
     ON CONFLICT (target) DO UPDATE SET reason = excluded.reason, caller = excluded.caller RETURNING since`,
    [target, reason, JSON.stringify(caller)],
  );
  await tell(manager, await clustersOf(manager, target), 'paused', `${labelOf(target)} is paused: ${reason}`, caller);
  return { target, reason, caller, since: (rows[0]?.since ?? new Date()).toISOString() };
}

/**
 * Ends a pause. Its clusters get a new generation, so that the sweep finds them where a wake-up is lost.
 *
 * @returns ids of the clusters that have something to look at; undefined when the target was not paused
 */
export async function removePause(
  manager: EntityManager,
  target: string,
  caller: Caller,
): Promise<readonly string[] | undefined> {
  const { affected } = await manager.getRepository(PAUSES).delete({ target });
  if (!affected) return undefined;
  const clusterIds = await clustersOf(manager, target);
  await manager.query(
    `UPDATE lanes SET target_generation = target_generation + 1, not_before = NULL WHERE cluster_id = ANY($1)`,
    [clusterIds],
  );
  await tell(manager, clusterIds, 'resumed', `${labelOf(target)} goes on`, caller);
  return clusterIds;
}

async function tell(
  manager: EntityManager,
  clusterIds: readonly string[],
  type: 'paused' | 'resumed',
  message: string,
  caller: Caller,
): Promise<void> {
  for (const clusterId of clusterIds) {
    await saveEvents(manager, clusterId, [{ type, message, caller }]);
    await announce(manager, 'status', clusterId);
  }
}

/** An id is for programs: the event stands beside the name of its cluster. */
function labelOf(target: string): string {
  if (target === FLEET) return 'the fleet';
  return target.startsWith('cluster/') ? 'the cluster' : target;
}

/** Clusters that have something of a target, or shall have. */
async function clustersOf(manager: EntityManager, target: string): Promise<readonly string[]> {
  if (target.startsWith('cluster/')) return [target.slice('cluster/'.length)];
  const rows = target === FLEET ? await allLanes(manager) : await clustersWith(manager, target);
  return rows.map(({ id }) => id);
}

type IdRow = { readonly id: string };

async function allLanes(manager: EntityManager): Promise<readonly IdRow[]> {
  return manager.query('SELECT cluster_id AS id FROM lanes ORDER BY id');
}

async function clustersWith(manager: EntityManager, target: string): Promise<readonly IdRow[]> {
  const document = parseDocumentKey(target);
  return document?.kind === 'VirtualMesh'
    ? manager.query(
        `SELECT cluster_id AS id FROM targets WHERE virtual_mesh = $1
           UNION SELECT cluster_id FROM ledger WHERE virtual_mesh = $1 AND phase <> 'gone' ORDER BY id`,
        [document.name],
      )
    : manager.query(`SELECT DISTINCT cluster_id AS id FROM ledger WHERE intents ? $1 AND phase <> 'gone' ORDER BY id`, [
        target,
      ]);
}
