import { startClusters } from '../../../harness/cluster-pool.ts';
import type { Cluster } from '../../../harness/cluster.ts';
import type { ClusterAccess } from '../../../harness/cluster-access.ts';
import { crdObjects } from '../../../harness/crds.ts';
import { faultProxyFor } from '../../../harness/faults/fault-proxy.ts';
import type { WitnessedEvent } from '../../../harness/faults/witness.ts';
import { installBookinfo } from '../../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../../harness/fixtures/meshes.ts';
import { memberAccount, memberObjects, memberRole } from '../../../harness/member-rights.ts';
import type { SimulatedCluster } from '../../../fleet/cluster.ts';
import { SimulatedFleet } from '../../../fleet/fleet.ts';
import { isDefinition, isNoAdmissionPolicy } from '../../../fleet/template.ts';
import { interruptionsInAudit } from '../../stage/interruptions-in-audit.ts';
import type { FleetPlan } from '../plan/plan.ts';
import type { Cut } from '../plan/faults.ts';

/** A cluster of the fleet, whatever serves it. */
export interface FleetCluster {
  readonly name: string;
  /** With the rights of deploy/rbac. Secret. */
  readonly kubeconfig: string;
  /** As administrator, past every fault. */
  readonly access: Pick<ClusterAccess, 'request' | 'apply'>;
  /** Every answered write: a real one's audit log, a simulated one's journal. */
  audit(): Promise<readonly WitnessedEvent[]>;
  cut(how: Cut): Promise<void>;
  heal(): Promise<void>;
}

export interface FleetClusters {
  readonly clusters: readonly FleetCluster[];
  /** One of the real ones, to look at as nothing disturbs it. */
  readonly sample: Cluster;
  stop(): Promise<void>;
}

/** Starts real and simulated clusters, all with the same in them. */
export async function startFleetClusters(plan: FleetPlan): Promise<FleetClusters> {
  const [real, simulated] = await Promise.all([startReal(plan), startSimulated(plan)]);
  return {
    clusters: [...simulated.clusters, ...real.clusters],
    sample: real.sample,
    stop: async () => {
      await Promise.all([real.stop(), simulated.stop()]);
    },
  };
}

async function startReal({ realNames, seed }: FleetPlan): Promise<FleetClusters> {
  const audit = await interruptionsInAudit();
  const pool = await startClusters(realNames, { flags: audit.flags, crds: ['istio', 'gateway-api'] });
  const closing: (() => Promise<void>)[] = [];
  const clusters = await Promise.all(
    pool.clusters.map(async (cluster, index): Promise<FleetCluster> => {
      await furnish(cluster);
      const line = await faultProxyFor(cluster, seed * 10 + index);
      closing.push(() => line.close());
      let heal = (): Promise<void> => Promise.resolve();
      return {
        name: cluster.name,
        kubeconfig: line.kubeconfig(await cluster.memberKubeconfig()),
        access: cluster,
        audit: () => cluster.audit() as Promise<readonly WitnessedEvent[]>,
        cut: async (how) => {
          const injection = await line.inject({ kind: how === 'refuse' ? 'refuse-connections' : 'blackhole' }, {});
          heal = () => injection.lift();
        },
        heal: () => heal(),
      };
    }),
  );
  const [sample] = pool.clusters;
  if (!sample) throw new Error('a fleet has one real cluster at least');
  const stop = async (): Promise<void> => {
    await Promise.all(closing.map((close) => close()));
    await pool.stop();
    await audit.remove();
  };
  return { clusters, sample, stop };
}

async function startSimulated({ simulatedNames }: FleetPlan): Promise<Omit<FleetClusters, 'sample'>> {
  const fleet = await SimulatedFleet.start();
  const template = await fleet.add('template');
  await template.apply([...(await crdObjects('istio')), ...(await crdObjects('gateway-api'))].filter(isDefinition));
  await template.apply((await memberObjects()).filter(isNoAdmissionPolicy));
  await furnish(template);
  // A token of the template is one of every cluster that is made from it.
  const { namespace, name: account } = memberAccount;
  const kubeconfig = await template.tokenKubeconfig(namespace, account, { clusterRole: memberRole('read') });
  const clusters: FleetCluster[] = [];
  for (const name of simulatedNames)
    clusters.push(memberOf(await fleet.add(name, template), (server) => kubeconfig.replace(template.server, server)));
  return { clusters, stop: () => fleet.stop() };
}

function memberOf(cluster: SimulatedCluster, kubeconfigOf: (server: string) => string): FleetCluster {
  return {
    name: cluster.name,
    kubeconfig: kubeconfigOf(cluster.server),
    access: cluster,
    audit: () => Promise.resolve(cluster.audit()),
    cut: (how) => cluster.fall(how),
    heal: () => cluster.heal(),
  };
}

async function furnish(cluster: Pick<ClusterAccess, 'apply' | 'name'>): Promise<void> {
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
}
