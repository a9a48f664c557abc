import type { DataSource } from 'typeorm';
import { LIVENESS_CLASS } from './worker-liveness.ts';
import type { WorkerLiveness } from './worker-liveness.ts';

/**
 * Takes or keeps the right to watch clusters, so that of several workers one watches each.
 *
 * Watching twice would cost memory and nothing else, so this lease needs no fence. Rows are taken in the order of
 * `setTargets`, else the two lock each other out, and a push waits for Postgres to find that after a second.
 *
 * @param holdMs how long a worker that hangs keeps them; one that lives renews them every few seconds
 * @returns those of `clusterIds` that this process watches from now on
 */
export async function holdWatches(
  dataSource: DataSource,
  clusterIds: readonly string[],
  liveness: WorkerLiveness,
  holdMs: number,
): Promise<ReadonlySet<string>> {
  const rows: readonly { id: string }[] = await dataSource.query(
    `INSERT INTO lanes (cluster_id, watch_holder, watch_until)
     SELECT id, $2, now() + $3 * interval '1 ms' FROM unnest($1::uuid[]) AS id ORDER BY id
     ON CONFLICT (cluster_id) DO UPDATE SET watch_holder = excluded.watch_holder, watch_until = excluded.watch_until
     WHERE lanes.watch_holder IS NULL OR lanes.watch_holder = excluded.watch_holder OR lanes.watch_until < now()
       OR NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND classid = $4 AND objid = lanes.watch_holder::integer)
     RETURNING cluster_id AS id`,
    [clusterIds, String(liveness.key), holdMs, LIVENESS_CLASS],
  );
  return new Set(rows.map(({ id }) => id));
}
