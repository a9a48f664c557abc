import type { Caller, ClusterEvent } from '@overmesh/model';
import { MoreThan } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { EVENTS } from './tables.ts';

export interface NewEvent {
  readonly type: ClusterEvent['type'];
  readonly message: string;
  readonly object?: string;
  /** Who asked for it; absent for what happened by itself. */
  readonly caller?: Caller;
}

export async function saveEvents(
  manager: EntityManager,
  clusterId: string,
  events: readonly NewEvent[],
): Promise<void> {
  if (!events.length) return;
  await manager.getRepository(EVENTS).insert(events.map((event) => ({ clusterId, ...event })));
}

/** The same event of each of these clusters. */
export async function saveEventOnEach(
  manager: EntityManager,
  clusterIds: readonly string[],
  { type, message, caller }: NewEvent,
): Promise<void> {
  await manager.query(
    'INSERT INTO cluster_events (cluster_id, type, message, caller) SELECT id, $2, $3, $4 FROM unnest($1::uuid[]) AS id',
    [clusterIds, type, message, caller ? JSON.stringify(caller) : null],
  );
}

/** How many events of a type a cluster had within the last hour. */
export async function countLately(
  manager: EntityManager,
  clusterId: string,
  type: ClusterEvent['type'],
): Promise<number> {
  const rows: readonly { readonly count: number }[] = await manager.query(
    `SELECT count(*)::int AS count FROM cluster_events
     WHERE cluster_id = $1 AND type = $2 AND at > now() - interval '1 hour'`,
    [clusterId, type],
  );
  return rows[0]?.count ?? 0;
}

/** A page of events, oldest first, after the one with the id `after`. */
export async function pageEvents(
  manager: EntityManager,
  { clusterId, after, first }: { clusterId?: string; after?: string; first: number },
): Promise<readonly (Omit<ClusterEvent, 'cluster'> & { readonly clusterId: string })[]> {
  const rows = await manager.getRepository(EVENTS).find({
    where: { ...(clusterId ? { clusterId } : {}), ...(after ? { id: MoreThan(after) } : {}) },
    order: { id: 'ASC' },
    take: first,
  });
  return rows.map(({ id, at, clusterId: ofCluster, type, message, object, caller }) => ({
    id,
    at: at.toISOString(),
    clusterId: ofCluster,
    type: type as ClusterEvent['type'],
    message,
    ...(object ? { object } : {}),
    ...(caller ? { caller } : {}),
  }));
}

/** Id of the newest event; `0` when there is none. */
export async function lastEventId(manager: EntityManager): Promise<string> {
  const rows: readonly { id: string }[] = await manager.query(
    'SELECT COALESCE(max(id), 0)::text AS id FROM cluster_events',
  );
  return rows[0]?.id ?? '0';
}

/** The oldest events go, at most so many at once. @returns how many went */
export async function cutEvents(manager: EntityManager, days: number, most: number): Promise<number> {
  // Ids grow with time, near enough: only the first are looked at, and not the whole table for its times.
  const [, count]: [unknown, number] = await manager.query(
    `DELETE FROM cluster_events WHERE id = ANY(ARRAY(
       SELECT id FROM (SELECT id, at FROM cluster_events ORDER BY id LIMIT $2) AS oldest
       WHERE at < now() - $1 * interval '1 day'))`,
    [days, most],
  );
  return count;
}
