import type { Cluster } from './cluster.ts';
import { openClusterHost } from './cluster-host.ts';
import type { ClusterHost } from './cluster-host.ts';
import type { CrdSet } from './crds.ts';

/** Clusters that share one etcd and end together. */
export interface ClusterPool {
  readonly clusters: readonly Cluster[];
  /** Throws when there is no cluster of this name. */
  cluster(name: string): Cluster;
  /** The process ids of every server of the pool, etcd's first. */
  pids(): readonly number[];
  /** Keeps what all clusters of the pool hold now. */
  backup(): Promise<PoolBackup>;
  /** Ends every server and removes all their data. */
  stop(): Promise<void>;
}

/** All clusters of a pool as they were at one time. */
export interface PoolBackup {
  /** Kills every server and brings all clusters back as they were, resourceVersions included. */
  restore(): Promise<void>;
}

/** What may differ from a plain pool. */
export interface PoolOptions {
  /** Further flags of every kube-apiserver; they win over the harness's own. */
  readonly flags?: readonly string[];
  /** Definitions to install in every cluster. */
  readonly crds?: readonly CrdSet[];
}

/**
 * Starts one API server per name, all at once, and waits until each is ready. They end with this process whatever
 * happens to it. Names become parts of paths: lower case letters, digits and dashes.
 *
 * For clusters that a spec breaks or wants otherwise; `lendClusters` has others at once.
 */
export async function startClusters(names: readonly string[], options: PoolOptions = {}): Promise<ClusterPool> {
  const host = await openClusterHost();
  const outcomes = await Promise.allSettled(names.map((name) => startOne(host, name, options)));
  const clusters = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await host.close();
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const pids = (): number[] => [host.etcd.child.pid, ...clusters.map((cluster) => cluster.pid)];
  const backup = async (): Promise<PoolBackup> => {
    const saved = await host.etcd.backup();
    return {
      restore: async () => {
        await Promise.all(clusters.map((cluster) => cluster.kill()));
        await saved.restore();
        await Promise.all(clusters.map((cluster) => cluster.restart()));
      },
    };
  };
  return { clusters, cluster: (name) => namedCluster(clusters, name), pids, backup, stop };
}

async function startOne(host: ClusterHost, name: string, { flags, crds = [] }: PoolOptions): Promise<Cluster> {
  const cluster = await host.start(name, flags);
  await cluster.installCrds(...crds);
  return cluster;
}

/** The cluster of this name. Throws with the names that there are. */
export function namedCluster<Named extends { readonly name: string }>(clusters: readonly Named[], name: string): Named {
  const found = clusters.find((cluster) => cluster.name === name);
  if (!found)
    throw new Error(`no test cluster ${name}; there are ${clusters.map((cluster) => cluster.name).join(', ')}`);
  return found;
}
