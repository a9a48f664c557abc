import type { LedgerRow } from '@overmesh/delivery';
import { clusterWork } from '@overmesh/pipeline';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { mira } from '../../harness/callers.ts';
import { byUserAgent, acceptedWrites } from '../../harness/faults/witness.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh, meshObjects } from '../../harness/fixtures/meshes.ts';
import type { KubeObject } from '../../harness/objects.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { documentsFor } from './documents.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const HOST = 'reviews.bookinfo.svc.cluster.local';
const { virtualMesh, policy } = documentsFor('shop');
const signal = new AbortController().signal;

/** Writes with a token of his own; what the API server answers. */
type Tenant = (object: KubeObject) => Promise<number>;

let pool: LentClusters;
let room: Room;
let id: string;
/** Somebody who may write VirtualServices and DestinationRules in his namespace, and read nothing else. */
let tenant: Tenant;

beforeAll(async () => {
  pool = await lendClusters(['shared'], { crds: ['istio', 'gateway-api'] });
  const cluster = pool.cluster('shared');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  tenant = await tenantOf('client');
  room = await openRoom();
  const registered = await room.clusters.register({ name: 'shared', kubeconfig: cluster.adminKubeconfig }, mira);
  if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  ({ id } = registered.value);
  await room.follow(id);
  await vi.waitFor(async () => expect(await meshedServices()).toBe(4), { timeout: 100_000, interval: 200 });
  const bounded = policy('bounded', {
    destinations: [{ namespace: 'bookinfo', name: 'reviews' }],
    ...split(),
    timeout: '2s',
  });
  const applied = await room.intents.apply([virtualMesh({ mtls: { mode: 'strict' } }), bounded], mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  await room.reconcile('shop');
  await deliver();
  expect(await ours()).toEqual(OURS);
});
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

const OURS = [
  'DestinationRule bookinfo/overmesh-reviews',
  'PeerAuthentication istio-system/overmesh-shop',
  'VirtualService bookinfo/overmesh-reviews',
];

function split() {
  return {
    split: [
      { subset: { version: 'v1' }, weight: 90 },
      { subset: { version: 'v2' }, weight: 10 },
    ],
  };
}

async function tenantOf(namespace: string): Promise<Tenant> {
  const cluster = pool.cluster('shared');
  const kubeconfig = await cluster.tokenKubeconfig(namespace, 'tenant', { rules: [] });
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { namespace, name: 'tenant' } };
  const rules = [{ apiGroups: ['networking.istio.io'], resources: ['*'], verbs: ['*'] }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'tenant' };
  const subjects = [{ kind: 'ServiceAccount', namespace, name: 'tenant' }];
  await cluster.apply([
    { ...rbac, kind: 'Role', rules },
    { ...rbac, kind: 'RoleBinding', roleRef, subjects },
  ]);
  const { users } = parse(kubeconfig) as { users: readonly { user: { token: string } }[] };
  const headers = {
    authorization: `Bearer ${users[0]?.user.token ?? ''}`,
    'content-type': 'application/json',
    'user-agent': 'tenant',
  };
  const dispatcher = new Agent({ connect: { ca: cluster.caPem } });
  return async (object) => {
    const path = `/apis/${object.apiVersion}/namespaces/${object.metadata.namespace ?? ''}/virtualservices`;
    const body = JSON.stringify(object);
    return (await request(`${cluster.server}${path}`, { dispatcher, method: 'POST', headers, body })).statusCode;
  };
}

async function inventory() {
  return (await room.discovery.inventory(id))?.inventory;
}

async function meshedServices() {
  return (await inventory())?.destinations.filter(({ meshes }) => meshes.length).length;
}

async function deliver(): Promise<void> {
  for (let pass = 0; pass < 20; pass += 1) if (!(await room.delivery.deliver(id, signal))) return;
}

/** What the API server has of what we ever wrote. */
async function ours(): Promise<readonly string[]> {
  const rows = await room.dataSource.getRepository<LedgerRow>('ledger').find();
  const found = await Promise.all(
    rows.map(async ({ ref: { kind, namespace = '', name } }) => {
      const path = `/apis/${kind.group}/${kind.version}/namespaces/${namespace}/${kind.plural}/${name}`;
      const { status } = await pool.cluster('shared').request('GET', path);
      return status === 200 ? [`${kind.kind} ${namespace}/${name}`] : [];
    }),
  );
  return found.flat().sort();
}

async function ourDeletes(): Promise<readonly string[]> {
  const events = acceptedWrites((await pool.cluster('shared').audit()).filter(byUserAgent));
  return events.filter(({ verb }) => verb === 'delete').map(({ objectRef }) => objectRef?.name ?? '');
}

/** The worker's part, once discovery has seen what is waited for. */
async function after(isSeen: (seen: NonNullable<Awaited<ReturnType<typeof inventory>>>) => boolean): Promise<void> {
  const look = async () => {
    const seen = await inventory();
    return seen !== undefined && isSeen(seen);
  };
  await expect.poll(look, { timeout: 30_000 }).toBe(true);
  await room.reconcile(clusterWork(id));
  await deliver();
}

/** API servers count age in whole seconds, and Istio takes what is as old as ours by its name. */
async function untilYounger(): Promise<void> {
  const path = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/overmesh-reviews';
  const { body } = await pool.cluster('shared').request('GET', path);
  const madeAt = Date.parse((body as { metadata: { creationTimestamp: string } }).metadata.creationTimestamp);
  await expect.poll(() => Date.now()).toBeGreaterThanOrEqual(madeAt + 1_000);
}

async function reports(intent: string) {
  const status = await room.queries.status({ virtualMeshes: ['shop'], documents: [intent] });
  return status.flatMap((one) => one.reports);
}

async function claimed(object: KubeObject): Promise<void> {
  expect(await tenant(object)).toBe(201);
  await after(({ claims }) => claims.some(({ name }) => name === object.metadata.name));
}

function virtualServiceOf(name: string, spec: object, namespace = 'client'): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace, name },
    spec: { hosts: [HOST], http: [{ route: [{ destination: { host: HOST } }] }], ...spec },
  };
}

test("a tenant's VirtualService for his own callers leaves our objects, and he is named", async () => {
  expect(await tenant(virtualServiceOf('theirs', {}, 'bookinfo'))).toBe(403);
  await claimed(virtualServiceOf('mine', { exportTo: ['.'] }));
  expect(await ours()).toEqual(OURS);
  const [report] = await reports('TrafficPolicy/bounded');
  const warning = report?.warnings.find(({ code }) => code === 'OTHERS_DECIDE')?.message;
  expect(report?.outcome).toBe('translated');
  expect(warning).toMatch(
    /^VirtualService client\/mine, which Overmesh did not write \(by .+\), decides over bookinfo\/reviews for callers of namespace client/,
  );
});

test("a tenant's younger VirtualService for everybody leaves our objects, and comes after them", async () => {
  await untilYounger();
  await claimed(virtualServiceOf('everybody', {}));
  expect(await ours()).toEqual(OURS);
  const [report] = await reports('TrafficPolicy/bounded');
  expect(report?.outcome).toBe('translated');
  expect(report?.warnings.map(({ message }) => message).join('\n')).toContain('client/everybody');
});

test('ztunnel, put beside sidecars, leaves our objects', async () => {
  const ambient = (await meshObjects('istio-ambient')).filter(({ kind }) => kind === 'DaemonSet');
  expect(ambient.length).toBeGreaterThan(0);
  await pool.cluster('shared').apply(ambient);
  await after(({ meshes }) => meshes.some(({ evidence }) => evidence.some((line) => line.includes('ztunnel'))));
  expect(await ours()).toEqual(OURS);
});

test('pods that come back without a sidecar leave our objects, and it is said that they are held', async () => {
  await pool.cluster('shared').request('DELETE', '/api/v1/namespaces/bookinfo/pods?gracePeriodSeconds=0');
  await installBookinfo(pool.cluster('shared'), 'none');
  await after(({ destinations }) => destinations.some(({ name, meshes }) => name === 'reviews' && !meshes.length));
  expect(await ours()).toEqual(OURS);
  const [report] = await reports('TrafficPolicy/bounded');
  expect(report?.outcome).toBe('held');
  expect(report?.warnings.map(({ code }) => code)).toContain('HELD');
});

test('of all this nothing of ours was deleted, and with its document it all goes', async () => {
  expect(await ourDeletes()).toEqual([]);
  const removed = await room.intents.remove([{ kind: 'TrafficPolicy', workspace: 'default', name: 'bounded' }], mira);
  if (!removed.ok) throw new Error(JSON.stringify(removed.problems));
  await room.reconcile('shop');
  await deliver();
  expect(await ours()).toEqual(['PeerAuthentication istio-system/overmesh-shop']);
});
