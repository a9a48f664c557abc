import { resolve } from 'node:path';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { show, clusterNamed } from './stage.ts';
import type { Stage } from './stage.ts';
import type { DemoCluster } from './clusters.ts';
import { chapter, proved } from './terminal.ts';
import { assert, read, until } from './witness.ts';

const CHECKOUT = resolve('test/demo/policy/checkout.yaml');
const GROUP = '/apis/overmesh.io/v1alpha1/namespaces/overmesh-system/destinationgroups/overmesh-checkout';
const GATEWAYS = { north: '192.0.2.10', west: '192.0.2.20' } as const;

/** A cluster is evacuated and gets its requests back, for one name that two clusters serve. */
export async function move({ overmesh, clusters }: Stage): Promise<void> {
  chapter(8, 'A cluster is evacuated: its requests go to the other one, step by step, and come back');
  const [north, west] = [clusterNamed(clusters, 'north'), clusterNamed(clusters, 'west')];
  await Promise.all([serve(north, GATEWAYS.north), serve(west, GATEWAYS.west)]);
  await until(
    'both serve it',
    async () => JSON.parse(await overmesh.ask('get', 'destinations', '-o', 'json')) as readonly Served[],
    (all) => all.filter(isServed).length === 2,
  );
  await show(overmesh, 'apply', '-f', CHECKOUT, '-m', 'checkout in two clusters', '--wait');
  await until(
    'both know each other',
    () => ways(north, west),
    (told) => told === 'north: north 0, west 1; west: west 0, north 1',
  );
  await show(overmesh, 'failover', 'status');
  const before = await specs(north, west);
  await show(overmesh, 'failover', 'evacuate', 'north', '--over', '2s', '-m', 'kernel update');
  assert(
    (await ways(north, west)) === 'north: west 0, north 1; west: west 0, north 1',
    'north is the last',
    await specs(north, west),
  );
  proved('north: its own callers go to west now, and to north when west is lost, read from its API server');
  await show(overmesh, 'failover', 'status');
  await show(overmesh, 'failover', 'return', 'north', '--over', '2s', '-m', 'it is done');
  assert((await specs(north, west)) === before, 'all is as it was before', { before, after: await specs(north, west) });
  proved('north and west: every field is as it was before, read from their API servers');
  await overmesh.ask('delete', 'VirtualDestination/checkout', '--yes', '-m', 'no more failover');
}

interface Served {
  readonly namespace: string;
  readonly meshes: readonly string[];
}

function isServed({ namespace, meshes }: Served): boolean {
  return namespace === 'checkout' && meshes.length > 0;
}

/** Two pods in a mesh of Overmesh's own, and a gateway through which others get to them. */
async function serve(cluster: DemoCluster, address: string): Promise<void> {
  await installMesh(cluster, 'native');
  const workloads = [{ service: 'reviews', version: 'v1' }];
  await installBookinfo(cluster, 'native', { namespace: 'checkout', replicas: 2, workloads });
  const metadata = { name: 'gateway', namespace: 'overmesh-system', labels: { 'overmesh.io/gateway': 'east-west' } };
  const spec = { selector: { app: 'gateway' }, ports: [{ name: 'tls', port: 16443 }], externalIPs: [address] };
  await cluster.apply([{ apiVersion: 'v1', kind: 'Service', metadata, spec }]);
}

interface Group {
  readonly backends?: readonly { readonly cluster: string; readonly priority: number }[];
}

/** Where callers of each are sent, in the order in which they serve. */
async function ways(...clusters: readonly DemoCluster[]): Promise<string> {
  const told = await Promise.all(
    clusters.map(async (cluster) => {
      const { backends = [] } = (await groupOf(cluster)) ?? {};
      const inOrder = [...backends].sort((a, b) => a.priority - b.priority);
      return `${cluster.place.name}: ${inOrder.map(({ cluster: name, priority }) => `${name} ${priority}`).join(', ')}`;
    }),
  );
  return told.join('; ');
}

async function specs(...clusters: readonly DemoCluster[]): Promise<string> {
  return JSON.stringify(await Promise.all(clusters.map(groupOf)));
}

async function groupOf(cluster: DemoCluster): Promise<Group | undefined> {
  return (await read(cluster, GROUP)).spec as Group | undefined;
}
