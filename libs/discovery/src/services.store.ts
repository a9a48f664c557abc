import { isMarkedAsOurs } from '@overmesh/meshes/kit';
import type { Destination, DestinationSelector } from '@overmesh/model';
import type { EntityManager } from 'typeorm';

/** What of a selector is about Services; the clusters that it may name are another question. */
export type ServiceSelector = Pick<DestinationSelector, 'name' | 'namespace' | 'matchLabels'>;

/** Replaces the Services of a cluster, with one statement; what is as it was is not written. */
export async function saveServices(
  manager: EntityManager,
  clusterId: string,
  destinations: readonly Destination[],
): Promise<void> {
  // Those that we made to stand for subsets are not for policy: see MemberIndex of meshes/kit.
  const services = destinations
    .filter(({ labels }) => !isMarkedAsOurs(labels))
    .map(({ namespace, name, labels }) => ({ namespace, name, labels }));
  await manager.query(
    `WITH present AS (
       SELECT * FROM jsonb_to_recordset($2) AS present(namespace text, name text, labels jsonb)),
     gone AS (
       DELETE FROM cluster_services WHERE cluster_id = $1
         AND (namespace, name) NOT IN (SELECT namespace, name FROM present))
     INSERT INTO cluster_services (cluster_id, namespace, name, labels)
     SELECT $1, namespace, name, labels FROM present
     ON CONFLICT (cluster_id, namespace, name) DO UPDATE SET labels = excluded.labels
     WHERE cluster_services.labels <> excluded.labels`,
    [clusterId, JSON.stringify(services)],
  );
}

/** Every Service that policy can be about, each once however many clusters have it. */
export async function distinctServices(
  manager: EntityManager,
): Promise<readonly { readonly namespace: string; readonly name: string }[]> {
  return manager.query('SELECT DISTINCT namespace, name FROM cluster_services ORDER BY namespace, name');
}

/** Ids of the clusters that have a Service which one of the selectors is about; each once, in no order. */
export async function clustersWith(
  manager: EntityManager,
  selectors: readonly ServiceSelector[],
): Promise<readonly string[]> {
  if (!selectors.length) return [];
  const values: unknown[] = [];
  const value = (one: unknown): string => `$${values.push(one)}`;
  const selects = selectors.map(({ name, namespace, matchLabels }) => {
    const conditions = [
      ...(name === undefined ? [] : [`name = ${value(name)}`]),
      ...(namespace === undefined ? [] : [`namespace = ${value(namespace)}`]),
      ...(matchLabels === undefined ? [] : [`labels @> ${value(JSON.stringify(matchLabels))}`]),
    ];
    return `SELECT cluster_id FROM cluster_services WHERE ${conditions.join(' AND ') || 'true'}`;
  });
  const rows: readonly { readonly id: string }[] = await manager.query(
    `SELECT DISTINCT cluster_id AS id FROM (${selects.join(' UNION ALL ')}) AS found`,
    values,
  );
  return rows.map(({ id }) => id);
}
