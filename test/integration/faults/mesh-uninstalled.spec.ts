import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { meshDocument, startFleet, timeoutDocument, timeoutsOn, untilWritten } from '../../harness/faults/fleet.ts';
import type { Fleet } from '../../harness/faults/fleet.ts';
import { toldDocument, toldLane } from '../../harness/faults/told.ts';
import { acceptedWrites, byUserAgent, needlessWrites } from '../../harness/faults/witness.ts';
import { meshObjects } from '../../harness/fixtures/meshes.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };
const TOLD = { timeout: 10_000, interval: 50 };
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

let fleet: Fleet;
let cluster: ClusterAccess;

beforeAll(async () => {
  fleet = await startFleet(['one'], { env: { OVERMESH_SWEEP_INTERVAL_MS: '1000' } });
  cluster = fleet.member('one').cluster;
  await fleet.apply(meshDocument('shop'), timeoutDocument('patience', 'shop', 1_001));
  await untilWritten(fleet.members, 1_001);
}, 300_000);

afterAll(async () => {
  await fleet?.close();
}, 60_000);

/** A definition that the server is busy with is refused to go, and asked again. */
async function removeDefinitions(): Promise<void> {
  await expect
    .poll(async () => {
      for (const name of await definitions()) await cluster.request('DELETE', `${DEFINITIONS}/${name}`);
      return definitions();
    }, PATIENCE)
    .toEqual([]);
}

async function definitions(): Promise<readonly string[]> {
  const { body } = await cluster.request('GET', DEFINITIONS);
  const { items } = body as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
  return items.map(({ metadata }) => metadata.name).filter((name) => name.endsWith('.istio.io'));
}

async function installAgain(version: string): Promise<void> {
  const objects = JSON.stringify(await meshObjects('istio')).replaceAll('1.31.0', version);
  await cluster.installCrds('istio');
  await cluster.apply(JSON.parse(objects) as Awaited<ReturnType<typeof meshObjects>>);
}

async function meshTold(): Promise<string> {
  const { meshes } = await fleet.ask<{
    meshes: { edges: { node: { key: string; state: string; version: string | null } }[] };
  }>('{ meshes { edges { node { key state version } } } }');
  return meshes.edges.map(({ node: { key, state, version } }) => `${key} ${state} ${version}`).join();
}

/** A stranger's object of a kind that we write. */
const STRANGER = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'strange', namespace: 'default' },
  spec: { hosts: ['strange'], http: [{ timeout: '9s', route: [{ destination: { host: 'strange' } }] }] },
};

async function strangerVersion(): Promise<string> {
  const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/strange';
  const { body } = await cluster.request('GET', path);
  return (body as { readonly metadata: { readonly resourceVersion: string } }).metadata.resourceVersion;
}

/** `patch overmesh-details`: what the API server did for us, deletes too. */
async function written(): Promise<readonly string[]> {
  const writes = acceptedWrites(await cluster.audit()).filter(byUserAgent);
  return writes.map(({ verb, objectRef }) => `${verb} ${objectRef?.name}`).sort();
}

async function problemsTold(): Promise<string> {
  return (await toldDocument(fleet, 'TrafficPolicy/patience', 'one'))?.problems.join('\n') ?? '';
}

test(
  'a mesh that is uninstalled: without its control plane it is told and nothing is touched, without its definitions too, and in another version it gets all that is wanted',
  { timeout: 180_000 },
  async () => {
    const four = await written();
    expect(four).toHaveLength(4);
    await cluster.request('DELETE', '/apis/apps/v1/namespaces/istio-system/deployments/istiod');
    await expect.poll(problemsTold, TOLD).toContain('mesh istio is not installed on one any more');
    expect(await timeoutsOn(cluster)).toHaveLength(4);
    await removeDefinitions();
    await expect.poll(problemsTold, TOLD).toContain('The cluster has no VirtualService of networking.istio.io/v1');
    expect((await toldDocument(fleet, 'TrafficPolicy/patience', 'one'))?.evidence.written.state).not.toBe('yes');
    expect((await toldLane(fleet, 'one')).state).toBe('held');
    expect(await written()).toEqual(four);
    await installAgain('1.32.0');
    await cluster.apply([STRANGER]);
    const version = await strangerVersion();
    await untilWritten(fleet.members, 1_001);
    await expect.poll(meshTold, PATIENCE).toBe('istio installed 1.32.0');
    await expect.poll(async () => (await toldLane(fleet, 'one')).state, PATIENCE).toBe('idle');
    await expect.poll(problemsTold, PATIENCE).toBe('');
    expect(await written()).toEqual([...four, ...four].sort());
    expect(needlessWrites(await cluster.audit())).toEqual([]);
    expect(await strangerVersion()).toBe(version);
  },
);
