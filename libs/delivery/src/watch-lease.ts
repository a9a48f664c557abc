import type { DataSource } from 'typeorm';
import type { WatchStep } from './decide/watch-shares.ts';
import { nextWatches } from './decide/watch-shares.ts';
import { LIVENESS_CLASS } from './worker-liveness.ts';
import type { WorkerLiveness } from './worker-liveness.ts';

/** How long a worker that does not show up keeps its watches: one that hangs, and one whose process is gone. */
export interface WatchPatience {
  readonly hungMs: number;
  readonly goneMs: number;
}

/** So many watches are let go at most at once for other workers. */
const MOVED_AT_ONCE = 50;

/**
 * Shows that this worker lives, and takes or keeps its share of the watches, so that of several workers one watches each
 * cluster. One statement while nothing changes hands.
 *
 * Watching twice would cost memory and nothing else, so this needs no fence. A process's sign of life vanishes the moment
 * it dies, and of all processes when Postgres restarts: only who has not shown up either for a while is taken for dead.
 *
 * @returns those of `clusterIds` that this process watches from now on
 */
export async function holdWatches(
  dataSource: DataSource,
  clusterIds: readonly string[],
  liveness: WorkerLiveness,
  patience: WatchPatience,
): Promise<ReadonlySet<string>> {
  const { workers, holders } = await showUp(dataSource, liveness, patience);
  const step = nextWatches({
    clusters: clusterIds,
    workers,
    me: liveness.key,
    holderOf: (id) => holders.get(id),
    movedAtOnce: MOVED_AT_ONCE,
  });
  await release(dataSource, liveness.key, step);
  const taken = await take(dataSource, liveness.key, step, workers);
  return new Set([...step.keep, ...taken]);
}

/** This worker watches nothing any more. */
export async function leave(dataSource: DataSource, { key }: WorkerLiveness): Promise<void> {
  await dataSource.query('DELETE FROM workers WHERE key = $1', [key]);
}

interface Holding {
  readonly workers: readonly number[];
  /** Living workers by id of the cluster that they watch. */
  readonly holders: ReadonlyMap<string, number>;
}

async function showUp(
  dataSource: DataSource,
  { key, holder }: WorkerLiveness,
  { hungMs, goneMs }: WatchPatience,
): Promise<Holding> {
  const rows: readonly { readonly worker: number; readonly id: string | null }[] = await dataSource.query(
    `WITH me AS (
       INSERT INTO workers (key, name, seen_at) VALUES ($1, $2, now())
       ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at
     ), gone AS (
       DELETE FROM workers WHERE key <> $1 AND seen_at < now() - interval '1 hour'
     ), alive AS (
       SELECT $1::integer AS key UNION
       SELECT key FROM workers WHERE seen_at > now() - $4 * interval '1 ms'
         OR seen_at > now() - $3 * interval '1 ms' AND EXISTS (
           SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
             AND classid = $5 AND objid = workers.key)
     )
     SELECT alive.key AS worker, cluster_id AS id FROM alive LEFT JOIN lanes ON watch_holder = alive.key`,
    [key, holder, hungMs, goneMs, LIVENESS_CLASS],
  );
  return {
    workers: [...new Set(rows.map(({ worker }) => worker))],
    holders: new Map(rows.flatMap(({ worker, id }) => (id === null ? [] : [[id, worker]]))),
  };
}

async function release(dataSource: DataSource, me: number, step: WatchStep): Promise<void> {
  if (!step.release.length) return;
  await dataSource.query(
    `UPDATE lanes SET watch_holder = NULL
     FROM (SELECT cluster_id FROM lanes WHERE cluster_id = ANY($1) ORDER BY cluster_id FOR UPDATE) AS released
     WHERE lanes.cluster_id = released.cluster_id AND watch_holder = $2`,
    [step.release, me],
  );
}

/**
 * Rows are taken in the order of `setTargets`, else the two lock each other out, and a push waits for Postgres to find
 * that after a second.
 */
async function take(
  dataSource: DataSource,
  me: number,
  step: WatchStep,
  workers: readonly number[],
): Promise<readonly string[]> {
  if (!step.take.length) return [];
  const rows: readonly { readonly id: string }[] = await dataSource.query(
    `INSERT INTO lanes (cluster_id, watch_holder) SELECT id, $2 FROM unnest($1::uuid[]) AS id ORDER BY id
     ON CONFLICT (cluster_id) DO UPDATE SET watch_holder = excluded.watch_holder
     WHERE lanes.watch_holder IS NULL OR NOT lanes.watch_holder = ANY($3)
     RETURNING cluster_id AS id`,
    [step.take, me, workers],
  );
  return rows.map(({ id }) => id);
}
