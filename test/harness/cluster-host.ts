import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterBinaries } from './binaries.ts';
import { createAuthority } from './certificates.ts';
import { startCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { startEtcd } from './etcd.ts';
import type { Etcd } from './etcd.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** One etcd and one authority, on which API servers start one by one. They end with this process. */
export interface ClusterHost {
  readonly etcd: Etcd;
  /** Starts an API server under a name that becomes part of paths, and waits until it is ready. */
  start(name: string, flags?: readonly string[]): Promise<Cluster>;
  /** Ends etcd and removes all data; whoever started clusters ends them before. */
  close(): Promise<void>;
}

/** Starts an etcd for clusters to come. */
export async function openClusterHost(): Promise<ClusterHost> {
  const binaries = await clusterBinaries();
  const root = await temporaryFolder('clusters');
  const etcd = await startEtcd(binaries.etcd, root);
  const authority = await createAuthority('overmesh test clusters');
  return {
    etcd,
    start: async (name, flags = []) => {
      const folder = join(root, name);
      await mkdir(folder, { recursive: true });
      return startCluster({
        name,
        folder,
        command: binaries.apiServer,
        etcdUrl: etcd.url,
        serving: await authority.server('kube-apiserver'),
        clientCaPem: authority.certificatePem,
        caPem: authority.certificatePem,
        admin: await authority.client('admin', ['system:masters']),
        flags,
      });
    },
    close: async () => {
      await etcd.child.kill();
      await removeFolder(root);
    },
  };
}
