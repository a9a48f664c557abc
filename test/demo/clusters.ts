import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { accessCluster } from '../harness/cluster-access.ts';
import type { ClusterAccess } from '../harness/cluster-access.ts';
import { startClusters } from '../harness/cluster-pool.ts';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';

/** The three clusters of the demo and what is installed in each. */
export const PLACES = [
  { name: 'east', mesh: 'istio', crds: ['istio', 'gateway-api'], region: 'eu-east' },
  { name: 'west', mesh: 'linkerd', crds: ['gateway-api-linkerd', 'linkerd'], region: 'eu-west' },
  { name: 'north', mesh: 'native', crds: [], region: 'eu-north' },
] as const;

export type PlaceName = (typeof PLACES)[number]['name'];

export interface DemoCluster extends ClusterAccess {
  readonly place: (typeof PLACES)[number];
  /** The kubeconfig that Overmesh gets: the account of deploy/rbac with its rights, no more. */
  readonly kubeconfig: string;
}

export interface DemoClusters {
  readonly clusters: readonly DemoCluster[];
  stop(): Promise<void>;
}

/** Starts three clusters, or takes the user's, and installs meshes and applications in them. */
export async function prepareClusters(kubeconfigs: readonly string[] | undefined): Promise<DemoClusters> {
  const pool = kubeconfigs ? undefined : await startClusters(PLACES.map(({ name }) => name));
  const accesses = pool?.clusters ?? (await Promise.all((kubeconfigs ?? []).map(readAccess)));
  const clusters = await Promise.all(
    PLACES.map(async (place, index): Promise<DemoCluster> => {
      const access = accesses[index];
      if (!access) throw new Error(`no cluster for ${place.name}`);
      return { ...access, place, kubeconfig: await furnish(access, place) };
    }),
  );
  return { clusters, stop: async () => pool?.stop() };
}

async function furnish(cluster: ClusterAccess, { mesh, crds }: DemoCluster['place']): Promise<string> {
  await cluster.installCrds(...crds);
  await installMesh(cluster, mesh);
  await installBookinfo(cluster, mesh);
  if (mesh === 'istio') await cluster.apply([FOREIGN], { fieldManager: 'team-ratings' });
  return cluster.memberKubeconfig();
}

/** An object of somebody else, of a kind that Overmesh writes too. It must look the same at the end. */
export const FOREIGN = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'ratings', namespace: 'bookinfo' },
  spec: { hosts: ['ratings'], http: [{ timeout: '1s', route: [{ destination: { host: 'ratings' } }] }] },
};

interface Kubeconfig {
  readonly 'current-context': string;
  readonly contexts: readonly { name: string; context: { cluster: string; user: string } }[];
  readonly clusters: readonly { name: string; cluster: { server: string; 'certificate-authority-data'?: string } }[];
  readonly users: readonly {
    name: string;
    user: { 'client-certificate-data'?: string; 'client-key-data'?: string };
  }[];
}

/** Reads an administrator's kubeconfig with inline certificates, as kind writes them. */
async function readAccess(file: string): Promise<ClusterAccess> {
  const config = parse(await readFile(file, 'utf8')) as Kubeconfig;
  const context = config.contexts.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === context?.user)?.user;
  const [ca, certificate, key] = [
    cluster?.['certificate-authority-data'],
    user?.['client-certificate-data'],
    user?.['client-key-data'],
  ].map((text) => (text ? Buffer.from(text, 'base64').toString() : undefined));
  if (!cluster || !ca || !certificate || !key)
    throw new Error(`${file}: the demo wants an administrator's kubeconfig with inline certificates, as kind makes it`);
  const admin = { keyPem: key, certificatePem: certificate };
  return accessCluster({ name: context?.cluster ?? file, server: cluster.server, caPem: ca, admin, auditLogPath: '' });
}
