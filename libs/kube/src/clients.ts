import type { ClusterAccess } from './access.ts';
import type { KubeClient } from './client.ts';
import type { KubeLimits } from './limits.ts';

/** A client outside of any pool; whoever opened it closes it. */
export interface OpenClient extends KubeClient {
  close(): Promise<void>;
}

export declare function openClient(access: ClusterAccess, limits?: Partial<KubeLimits>): OpenClient;
export declare class KubeClients {
  constructor(accessFor: (clusterId: string) => Promise<ClusterAccess>, limits?: Partial<KubeLimits>);
  client(clusterId: string): Promise<KubeClient>;
  forget(clusterId: string): Promise<void>;
  close(): Promise<void>;
}
