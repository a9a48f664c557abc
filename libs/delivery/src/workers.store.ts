import type { EntityManager } from 'typeorm';

/** A worker that has shown up within the last hour. */
export interface WorkerSign {
  /** Host and process, for people. */
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly seenAt: string;
  /** False where it has not shown up for so long that others watch its clusters. */
  readonly alive: boolean;
}

/** The workers that there are, by the clock of Postgres: see holdWatches, where each of them shows up. */
export async function workerSigns(manager: EntityManager, hungMs: number): Promise<readonly WorkerSign[]> {
  const rows: readonly { readonly name: string; readonly seenAt: Date; readonly alive: boolean }[] =
    await manager.query(
      `SELECT name, seen_at AS "seenAt", seen_at > now() - $1 * interval '1 ms' AS alive FROM workers ORDER BY name`,
      [hungMs],
    );
  return rows.map(({ seenAt, ...row }) => ({ ...row, seenAt: seenAt.toISOString() }));
}
