import { announcing } from '@overmesh/db';
import type { ProxyCount, ProxyObservation } from '@overmesh/model';
import type { EntityManager } from 'typeorm';

/** What a control plane said of its proxies, and of what. */
export interface AskedProxies {
  readonly mesh: string;
  /** What stood there before it was asked: see writtenMarks. */
  readonly written: string;
  /** Nothing was written for so long before that everything must have been sent to the proxies. */
  readonly isSettled: boolean;
  readonly said: { readonly count: ProxyCount } | { readonly silent: string };
}

/** The same as status reads it. */
export interface SeenProxies extends ProxyObservation {
  readonly isSettled: boolean;
  /** Nothing was written on the mesh since it was asked. */
  readonly isCurrent: boolean;
}

/**
 * What of ours stands on a mesh, in one word: another one after every write, whoever's clock was wrong meanwhile. What is
 * gone is not in it, so that its row may go, too.
 */
export const MARK = `md5(COALESCE(string_agg(concat_ws(' ', key, phase, extract(epoch FROM written_at)), ',' ORDER BY key), ''))`;
const THERE = `ledger WHERE phase <> 'gone'`;

/** Marks of what stands on the meshes of a cluster, by their keys; none of a mesh without an object of ours. */
export async function writtenMarks(manager: EntityManager, clusterId: string): Promise<ReadonlyMap<string, string>> {
  const rows: readonly { readonly mesh: string; readonly mark: string }[] = await manager.query(
    `SELECT mesh, ${MARK} AS mark FROM ${THERE} AND cluster_id = $1 GROUP BY mesh`,
    [clusterId],
  );
  return new Map(rows.map(({ mesh, mark }) => [mesh, mark]));
}

/**
 * Keeps what control planes of a cluster said now, and announces what is news. Of a cluster that was forgotten meanwhile
 * nothing is kept.
 */
export async function saveProxies(
  manager: EntityManager,
  clusterId: string,
  asked: readonly AskedProxies[],
): Promise<void> {
  const rows = asked.map(({ mesh, written, isSettled, said }) => ({ mesh, written, settled: isSettled, said }));
  await manager.query(
    `WITH told AS (
       SELECT * FROM jsonb_to_recordset($2) AS told(mesh text, written text, settled boolean, said jsonb)
       WHERE EXISTS (SELECT FROM lanes WHERE cluster_id = $1)),
     news AS (
       SELECT FROM told LEFT JOIN proxies AS known ON known.cluster_id = $1 AND known.mesh = told.mesh
       WHERE (known.written, known.settled, known.said) IS DISTINCT FROM (told.written, told.settled, told.said) LIMIT 1),
     kept AS (
       INSERT INTO proxies (cluster_id, mesh, written, settled, said) SELECT $1, told.* FROM told
       ON CONFLICT (cluster_id, mesh) DO UPDATE SET observed_at = now(), written = excluded.written,
         settled = excluded.settled, said = excluded.said)
     SELECT ${announcing('status', '$1::text')} FROM news`,
    [clusterId, JSON.stringify(rows)],
  );
}

/** Relation with the SeenProxies of some meshes, as `proxies`. @param meshes relation with their cluster_id and mesh */
export function seenProxies(meshes: string): string {
  return `SELECT cluster_id, mesh, json_build_object('observedAt', observed_at, 'isSettled', settled,
      'isCurrent', written = (SELECT ${MARK} FROM ${THERE} AND cluster_id = asked.cluster_id AND mesh = asked.mesh))::jsonb
      || said AS proxies
    FROM proxies AS asked JOIN (SELECT DISTINCT cluster_id, mesh FROM ${meshes}) AS these USING (cluster_id, mesh)`;
}
