import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { startFleet, timeoutDocument, untilWritten } from '../../harness/faults/fleet.ts';
import type { Fleet } from '../../harness/faults/fleet.ts';
import { acceptedWrites, byUserAgent } from '../../harness/faults/witness.ts';
import { fakeControlPlanes } from '../../harness/fixtures/fakes.ts';
import { tenantOf } from '../../harness/tenant.ts';
import type { Tenant } from '../../harness/tenant.ts';

/** What somebody with rights in one namespace gets written, changed or deleted by looking like a mesh: nothing. */

const PATIENCE = { timeout: 60_000, interval: 100 };
const FAKE = 'istio-unconfirmed-in-tenant';

let fleet: Fleet;
let cluster: ClusterAccess;
let tenant: Tenant;

beforeAll(async () => {
  fleet = await startFleet(['one'], { env: { OVERMESH_SWEEP_INTERVAL_MS: '1000' } });
  cluster = fleet.member('one').cluster;
  tenant = await tenantOf(cluster, 'tenant');
  await fleet.apply(strictMesh(), timeoutDocument('patience', 'shop', 1_001));
  await untilWritten(fleet.members, 1_001);
}, 300_000);

afterAll(async () => {
  await tenant?.close();
  await fleet?.close();
}, 60_000);

/** Every mesh that there is, and those that are named besides. */
function strictMesh(...named: readonly string[]): object {
  const meshes = [{ selector: {} }, ...named.map((mesh) => ({ cluster: 'one', mesh }))];
  const spec = { meshes, mtls: { mode: 'strict' } };
  return { apiVersion: 'overmesh.io/v1', kind: 'VirtualMesh', metadata: { name: 'shop' }, spec };
}

async function meshesTold(): Promise<readonly string[]> {
  const { meshes } = await fleet.ask<{
    meshes: { edges: { node: { key: string; state: string; modes: readonly string[] } }[] };
  }>('{ meshes { edges { node { key state modes } } } }');
  return meshes.edges.map(({ node: { key, state, modes } }) => `${key} ${state} ${modes.join()}`);
}

/** `namespace/name` of every PeerAuthentication there is. */
async function settingsIn(): Promise<readonly string[]> {
  const { body } = await cluster.request('GET', '/apis/security.istio.io/v1/peerauthentications');
  const { items } = body as { readonly items: readonly { readonly metadata: { namespace: string; name: string } }[] };
  return items.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`).sort();
}

/** Why mutual TLS is not there on the fake. */
async function reasonsTold(): Promise<string> {
  const { status } = await fleet.ask<{
    status: { edges: { node: { mesh: string; reports: { features: { reason: string | null }[] }[] } }[] };
  }>('{ status(document: "VirtualMesh/shop") { edges { node { mesh reports { features { reason } } } } } }');
  const ofFake = status.edges.filter(({ node }) => node.mesh === FAKE);
  const features = ofFake.flatMap(({ node }) => node.reports);
  return features.flatMap((report) => report.features.map(({ reason }) => reason)).join();
}

/** `verb namespace/name` of what the API server did for us since so many of these. */
async function written(since = 0): Promise<readonly string[]> {
  const writes = acceptedWrites(await cluster.audit()).filter(byUserAgent);
  return writes.slice(since).map(({ verb, objectRef }) => `${verb} ${objectRef?.namespace}/${objectRef?.name}`);
}

test('a tenant cannot write outside his namespace', async () => {
  const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
  expect((await tenant.request('GET', path)).status).toBe(403);
  expect((await tenant.request('GET', '/api/v1/namespaces/bookinfo/pods')).status).toBe(403);
});

test('control planes that a tenant made are told and are no mesh: the real one keeps its key, and gets what is accepted', async () => {
  await expect.poll(settingsIn, PATIENCE).toEqual(['istio-system/overmesh-shop']);
  const before = (await written()).length;
  await tenant.apply(...fakeControlPlanes('tenant', 'bookinfo'));
  await expect
    .poll(meshesTold, PATIENCE)
    .toEqual([
      'istio installed sidecar',
      `${FAKE} unconfirmed ambient,sidecar`,
      'linkerd-unconfirmed-in-tenant unconfirmed sidecar',
      'native-unconfirmed-in-tenant unconfirmed sidecar',
    ]);
  await fleet.apply(timeoutDocument('patience', 'shop', 1_003));
  await untilWritten(fleet.members, 1_003);
  const four = ['details', 'productpage', 'ratings', 'reviews'].map((name) => `patch bookinfo/overmesh-${name}`);
  expect([...(await written(before))].sort()).toEqual(four);
  expect(await settingsIn()).toEqual(['istio-system/overmesh-shop']);
});

test('a person may say that it is a mesh, and even then nothing is written to the namespace that its ConfigMap names', async () => {
  await fleet.apply(strictMesh(FAKE));
  await expect.poll(reasonsTold, PATIENCE).toContain('its ConfigMap names the root namespace bookinfo');
  expect(await settingsIn()).toEqual(['istio-system/overmesh-shop']);
});

test('what was written on such a word is taken back with the word, and nothing else', async () => {
  // A ConfigMap is read when it is named anew, and every few minutes.
  await tenant.request('DELETE', '/apis/apps/v1/namespaces/tenant/deployments/istiod');
  await expect.poll(meshesTold, PATIENCE).not.toContainEqual(expect.stringContaining(FAKE));
  await tenant.apply(...fakeControlPlanes('tenant', 'tenant'));
  await expect.poll(settingsIn, PATIENCE).toEqual(['istio-system/overmesh-shop', 'tenant/overmesh-shop']);
  const before = (await written()).length;
  await fleet.apply(strictMesh());
  await expect.poll(settingsIn, PATIENCE).toEqual(['istio-system/overmesh-shop']);
  expect(await written(before)).toEqual(['delete tenant/overmesh-shop']);
});
