import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterBinaries } from './binaries.ts';
import type { ClusterBinaries } from './binaries.ts';
import { createAuthority } from './certificates.ts';
import type { TestAuthority } from './certificates.ts';
import { startCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import type { CrdSet } from './crds.ts';
import { startEtcd } from './etcd.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

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
 */
export async function startClusters(names: readonly string[], options: PoolOptions = {}): Promise<ClusterPool> {
  const binaries = await clusterBinaries();
  const folder = await temporaryFolder('clusters');
  const etcd = await startEtcd(binaries.etcd, folder);
  const authority = await createAuthority('overmesh test clusters');
  const base = { folder, etcdUrl: etcd.url, binaries, authority, options };
  const outcomes = await Promise.allSettled(names.map((name) => startOne(name, base)));
  const clusters = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await etcd.child.kill();
    await removeFolder(folder);
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const pids = (): number[] => [etcd.child.pid, ...clusters.map((cluster) => cluster.pid)];
  const backup = async (): Promise<PoolBackup> => {
    const saved = await etcd.backup();
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

interface PoolBase {
  readonly folder: string;
  readonly etcdUrl: string;
  readonly binaries: ClusterBinaries;
  readonly authority: TestAuthority;
  readonly options: PoolOptions;
}

async function startOne(name: string, base: PoolBase): Promise<Cluster> {
  const { authority, binaries, options } = base;
  const folder = join(base.folder, name);
  await mkdir(folder, { recursive: true });
  const cluster = await startCluster({
    name,
    folder,
    command: binaries.apiServer,
    etcdUrl: base.etcdUrl,
    serving: await authority.server('kube-apiserver'),
    clientCaPem: authority.certificatePem,
    caPem: authority.certificatePem,
    admin: await authority.client('admin', ['system:masters']),
    flags: options.flags ?? [],
  });
  await cluster.installCrds(...(options.crds ?? []));
  return cluster;
}

function namedCluster(clusters: readonly Cluster[], name: string): Cluster {
  const found = clusters.find((cluster) => cluster.name === name);
  if (!found)
    throw new Error(`no test cluster ${name}; there are ${clusters.map((cluster) => cluster.name).join(', ')}`);
  return found;
}
