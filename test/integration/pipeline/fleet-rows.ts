import { randomUUID } from 'node:crypto';
import type { Destination, Inventory, Workload } from '@overmesh/model';
import type { DataSource } from 'typeorm';

/** A cluster that is known by its rows alone: no API server stands behind it. */
export interface RowCluster {
  readonly id: string;
  readonly name: string;
}

/** Services of one cluster, each with one workload in the mesh. */
export function inventoryOf(services: readonly string[], namespace = 'shop'): Inventory {
  return {
    meshes: [
      {
        key: 'istio',
        kind: 'istio',
        state: 'installed',
        modes: ['sidecar'],
        version: '1.31.0',
        revision: 'default',
        namespace: 'istio-system',
        evidence: ['Deployment istio-system/istiod is there'],
      },
    ],
    destinations: services.map((name): Destination => ({
      namespace,
      name,
      labels: { app: name },
      selector: { app: name },
      ports: [{ port: 8080, name: 'http', protocol: 'TCP' }],
      headless: false,
      meshes: ['istio'],
    })),
    workloads: services.map((name): Workload => ({
      namespace,
      name: `${name}-v1`,
      controller: 'Deployment',
      podLabels: { app: name, version: 'v1' },
      serviceAccount: name,
      podSets: [{ labels: { app: name, version: 'v1' }, mesh: 'istio', dataPlane: 'sidecar', state: 'live' }],
    })),
    gateways: [],
    claims: [],
  };
}

/** Registers clusters by their rows, each with this inventory. */
export async function insertClusters(
  dataSource: DataSource,
  names: readonly string[],
  inventory: (name: string) => Inventory,
  labels: Readonly<Record<string, string>> = {},
): Promise<readonly RowCluster[]> {
  const clusters = names.map((name) => ({ id: randomUUID(), name, labels }));
  await dataSource.query(
    `INSERT INTO clusters (id, name, labels, server, insecure, uid, server_version, conditions, registered_at,
       credentials, credentials_fingerprint, leaving)
     SELECT id, name, labels, 'https://192.0.2.1', false, id::text, 'v1.36.3', '[]', now(), '{}', '', false
     FROM jsonb_to_recordset($1) AS given(id uuid, name text, labels jsonb)`,
    [JSON.stringify(clusters)],
  );
  for (let start = 0; start < clusters.length; start += 100) {
    const some = clusters.slice(start, start + 100).map((one) => ({ id: one.id, inventory: inventory(one.name) }));
    await saveInventories(dataSource, some);
  }
  return clusters;
}

/** What discovery saves when it has seen something new. */
export async function saveInventories(
  dataSource: DataSource,
  seen: readonly { readonly id: string; readonly inventory: Inventory }[],
): Promise<void> {
  await dataSource.query(
    `INSERT INTO inventories (cluster_id, inventory, hash, observed_at, changed_at, complete, problems)
     SELECT id, inventory, md5(inventory::text), now(), now(), true, '[]'
     FROM jsonb_to_recordset($1) AS seen(id uuid, inventory jsonb)
     ON CONFLICT (cluster_id) DO UPDATE SET inventory = excluded.inventory, hash = excluded.hash`,
    [JSON.stringify(seen)],
  );
  const ids = seen.map(({ id }) => id);
  await dataSource.query('DELETE FROM cluster_services WHERE cluster_id = ANY($1)', [ids]);
  await dataSource.query(
    `INSERT INTO cluster_services (cluster_id, namespace, name, labels)
     SELECT cluster_id, service->>'namespace', service->>'name', service->'labels'
     FROM inventories, jsonb_array_elements(inventory->'destinations') AS service WHERE cluster_id = ANY($1)`,
    [ids],
  );
}
