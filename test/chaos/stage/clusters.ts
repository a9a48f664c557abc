import { startClusters } from '../../harness/cluster-pool.ts';
import type { Cluster } from '../../harness/cluster.ts';
import { faultProxyFor } from '../../harness/faults/fault-proxy.ts';
import type { FaultProxy } from '../../harness/faults/fault-proxy.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { tenantOf } from '../../harness/tenant.ts';
import type { Tenant } from '../../harness/tenant.ts';
import { CLIENT, PLACES, TENANT } from '../world.ts';
import type { Place } from '../world.ts';
import { interruptionsInAudit } from './interruptions-in-audit.ts';

/** A real API server with a mesh's footprint, and the proxy through which Overmesh reaches it. */
export interface ChaosCluster {
  readonly place: Place;
  readonly access: Cluster;
  readonly line: FaultProxy;
  readonly tenant: Tenant;
  /** Of the account of deploy/rbac with all capabilities, straight to the API server. Secret. */
  readonly memberKubeconfig: string;
}

export interface ChaosClusters {
  readonly clusters: readonly ChaosCluster[];
  stop(): Promise<void>;
}

/** Starts the clusters and installs meshes and applications in them. */
export async function startChaosClusters(names: readonly string[], seed: number): Promise<ChaosClusters> {
  const audit = await interruptionsInAudit();
  const pool = await startClusters(names, { flags: audit.flags });
  const clusters = await Promise.all(
    names.map(async (name, index): Promise<ChaosCluster> => {
      const place = PLACES.find((one) => one.name === name);
      if (!place) throw new Error(`there is no place ${name}`);
      const access = pool.cluster(name);
      const memberKubeconfig = await furnish(access, place);
      const tenant = await tenantOf(access, TENANT);
      return { place, access, memberKubeconfig, tenant, line: await faultProxyFor(access, seed * 10 + index) };
    }),
  );
  const stop = async (): Promise<void> => {
    await Promise.all(clusters.flatMap(({ line, tenant }) => [line.close(), tenant.close()]));
    await pool.stop();
    await audit.remove();
  };
  return { clusters, stop };
}

async function furnish(cluster: Cluster, { mesh, crds }: Place): Promise<string> {
  await cluster.installCrds(...crds);
  await installMesh(cluster, mesh);
  await installBookinfo(cluster, mesh);
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: CLIENT } }]);
  return cluster.memberKubeconfig();
}
