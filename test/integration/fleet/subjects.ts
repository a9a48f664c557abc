import type { OpenClient } from '@overmesh/kube';
import { openClient, readKubeconfig } from '@overmesh/kube';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { crdObjects } from '../../harness/crds.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import type { SimulatedCluster } from '../../fleet/cluster.ts';
import { SimulatedFleet } from '../../fleet/fleet.ts';

/** What the contract asks of an API server, real or simulated. */
export type Server = Pick<ClusterAccess, 'request' | 'apply' | 'tokenKubeconfig' | 'adminKubeconfig' | 'name'>;

/** One API server that is held to the contract. */
export interface Subject {
  readonly server: Server;
  /** The product's own client, through a kubeconfig, TLS and HTTP. */
  readonly client: OpenClient;
  open(kubeconfig: string): OpenClient;
  close(): Promise<void>;
}

async function realServer(): Promise<Subject> {
  const server = await sharedCluster('istio');
  return subject(server, () => server.disconnect());
}

async function simulatedServer(): Promise<Subject> {
  const fleet = await SimulatedFleet.start();
  const template = await fleet.add('template');
  await template.apply([...(await crdObjects('istio')), ...(await crdObjects('gateway-api'))].filter(isDefinition));
  return subject(await fleet.add('simulated', template), () => fleet.stop());
}

function isDefinition({ kind }: { readonly kind: string }): boolean {
  return kind === 'CustomResourceDefinition';
}

function subject(server: Server | SimulatedCluster, stop: () => Promise<void>): Subject {
  const client = open(server.adminKubeconfig);
  const close = async (): Promise<void> => {
    await client.close();
    await stop();
  };
  return { server, client, open, close };
}

function open(kubeconfig: string): OpenClient {
  const read = readKubeconfig(kubeconfig, { allowLoopback: true });
  if (!read.ok) throw new Error(read.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return openClient(read.value.access);
}

/** Every API server that the contract is about. */
export const subjects: Readonly<Record<string, () => Promise<Subject>>> = {
  'a real kube-apiserver': realServer,
  'a simulated API server': simulatedServer,
};
