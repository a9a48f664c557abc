import { readFile } from 'node:fs/promises';
import type { LaneRow, LedgerRow } from '@overmesh/delivery';
import { parseIntent, refOf } from '@overmesh/model';
import type { Intent } from '@overmesh/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { clusterWork } from '@overmesh/pipeline';
import { FOREIGN, PLACES, prepareClusters } from '../../demo/clusters.ts';
import type { DemoCluster, DemoClusters, PlaceName } from '../../demo/clusters.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';
import { mira } from '../../harness/callers.ts';

let demo: DemoClusters;
let room: Room;
let documents: readonly Intent[];
const ids = new Map<string, string>();
const signal = new AbortController().signal;

beforeAll(async () => {
  demo = await prepareClusters(undefined);
  room = await openRoom();
  for (const { place, kubeconfig } of demo.clusters) {
    const registered = await room.clusters.register(
      {
        name: place.name,
        kubeconfig,
        labels: { demo: 'yes' },
      },
      mira,
    );
    if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
    ids.set(place.name, registered.value.id);
    await room.follow(registered.value.id);
  }
  documents = await Promise.all(['shop', 'canary'].map(document));
});
afterAll(async () => {
  await room?.close();
  await demo?.stop();
});

async function document(name: string): Promise<Intent> {
  const parsed = parseIntent(parse(await readFile(`test/demo/policy/${name}.yaml`, 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function place(name: PlaceName): DemoCluster {
  const found = demo.clusters.find((one) => one.place.name === name);
  if (!found) throw new Error(`no cluster ${name}`);
  return found;
}

function idOf(name: string): string {
  return ids.get(name) ?? '';
}

/** Waits until the cluster's mesh is in this state, with reviews and its six pods behind it. */
async function seen(name: PlaceName, state: string): Promise<void> {
  const look = async () => {
    const stored = await room.discovery.inventory(idOf(name));
    const mesh = stored?.inventory.meshes.find(({ kind }) => kind === place(name).place.mesh);
    const pods = stored?.inventory.workloads.length ?? 0;
    return stored?.complete && pods >= 6 ? mesh?.state : undefined;
  };
  await expect.poll(look, { timeout: 50_000 }).toBe(state);
}

async function deliverAll(): Promise<void> {
  for (const id of ids.values())
    for (let pass = 0; pass < 20; pass += 1) if (!(await room.delivery.deliver(id, signal))) break;
}

async function apply(...wanted: readonly Intent[]): Promise<void> {
  const applied = await room.intents.apply(wanted, mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
}

/** Objects with our label on all three clusters, of the kinds that the ledger ever had: `east VirtualService/…`. */
async function ourObjects(): Promise<readonly string[]> {
  const rows = await room.dataSource.getRepository<LedgerRow>('ledger').find();
  const found = await Promise.all(
    rows.map(async ({ clusterId, ref }) => {
      const name = [...ids].find(([, id]) => id === clusterId)?.[0] as PlaceName;
      const { group, version, plural, kind } = ref.kind;
      const scope = ref.namespace ? `/namespaces/${ref.namespace}` : '';
      const { status } = await place(name).request(
        'GET',
        `/${group ? `apis/${group}` : 'api'}/${version}${scope}/${plural}/${ref.name}`,
      );
      return status === 200 ? [`${name} ${kind}/${ref.name}`] : [];
    }),
  );
  return found.flat().sort();
}

async function foreign() {
  const path = `/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/${FOREIGN.metadata.name}`;
  const { body } = await place('east').request('GET', path);
  return (body as { metadata: { uid: string; resourceVersion: string } }).metadata;
}

async function generations() {
  const lanes = await room.dataSource.getRepository<LaneRow>('lanes').find({ order: { clusterId: 'ASC' } });
  return lanes.map(({ targetGeneration }) => targetGeneration);
}

test('what the preview shows is what is then written, on three meshes', async () => {
  await Promise.all(PLACES.map(({ name }) => seen(name, 'installed')));
  const before = await foreign();
  const preview = await room.previews.plan(documents, [], { first: 50 });
  if (!preview.ok) throw new Error(JSON.stringify(preview.problems));
  const planned = preview.value.clusters.flatMap(({ cluster, changes }) =>
    changes.map(({ action, kind, name }) => `${action} ${cluster} ${kind}/${name}`),
  );
  await apply(...documents);
  expect(await room.reconcile('shop')).toHaveLength(3);
  await deliverAll();
  const written = await ourObjects();
  expect(planned.sort()).toEqual(written.map((object) => `create ${object}`));
  expect(written.map((object) => object.split(/[ /]/).slice(0, 2).join(' '))).toEqual(
    expect.arrayContaining(['east VirtualService', 'west HTTPRoute', 'north TrafficRoute']),
  );
  expect(
    (await room.queries.lanes({ first: 10 })).items.map(({ node: { cluster, state } }) => `${cluster} ${state}`).sort(),
  ).toEqual(['east idle', 'north idle', 'west idle']);
  const status = await room.queries.status({ virtualMeshes: ['shop'], documents: ['TrafficPolicy/reviews-canary'] });
  expect(status.map(({ evidence }) => evidence.written.state)).toEqual(['yes', 'yes', 'yes']);
  expect(await foreign()).toMatchObject({ uid: before.uid, resourceVersion: before.resourceVersion });
  // The native mesh's definitions are written with it, and its server takes a moment until it serves them.
  const events = await room.queries.events({ first: 1000 });
  expect(events.filter(({ type }) => type === 'refused-by-server')).toEqual([]);
});

test('mutual TLS of the whole mesh is written, changed and taken back where a mesh has a setting for it', async () => {
  const [shop] = documents;
  if (shop?.kind !== 'VirtualMesh') throw new Error('the first document is the VirtualMesh');
  const settings = async () => (await ourObjects()).filter((object) => /PeerAuthentication|MeshSettings/.test(object));
  const targeted = async (intent: Intent) => {
    await apply(intent);
    await room.reconcile('shop');
    await deliverAll();
    return (await settings()).map((object) => object.split('/')[0]);
  };
  const both = ['east PeerAuthentication', 'north MeshSettings'];
  expect(await targeted({ ...shop, spec: { ...shop.spec, mtls: { mode: 'permissive' } } })).toEqual(both);
  expect(await targeted({ ...shop, spec: { ...shop.spec, mtls: { mode: 'strict' } } })).toEqual(both);
  const path = '/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications';
  const { body } = await place('east').request('GET', path);
  expect(JSON.stringify(body)).toContain('"mode":"STRICT"');
  expect(await targeted(shop)).toEqual([]);
});

function accessPolicy(name: string, spec: object): Intent {
  const destinations = [{ name: 'reviews', namespace: 'bookinfo' }];
  const whole = { virtualMesh: 'shop', destinations, action: 'allow', ...spec };
  const parsed = parseIntent({ apiVersion: 'overmesh.io/v1', kind: 'AccessPolicy', metadata: { name }, spec: whole });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const ACCESS = /AuthorizationPolicy|MeshTLSAuthentication|NetworkAuthentication|Server\/|AccessRule|overmesh-access-/;
const accessObjects = async () => (await ourObjects()).filter((object) => ACCESS.test(object));
const byPath = {
  from: [{ namespaces: ['web'], cidrs: ['10.2.0.0/16'] }],
  to: [{ paths: [{ prefix: '/reviews' }] }],
};

test('who may call is written on three meshes, closed again where a hand opens it, and stays when an edit cannot be done', async () => {
  const targeted = async (...wanted: readonly Intent[]) => {
    await apply(...wanted);
    await room.reconcile('shop');
    await deliverAll();
    return accessObjects();
  };
  const written = await targeted(
    accessPolicy('callers', byPath),
    accessPolicy('others', { from: [{ namespaces: ['a'] }] }),
  );
  expect(new Set(written.map((object) => object.split('/')[0]))).toEqual(
    new Set([
      'east AuthorizationPolicy',
      'north AccessRule',
      'west AuthorizationPolicy',
      'west HTTPRoute',
      'west MeshTLSAuthentication',
      'west NetworkAuthentication',
      'west Server',
    ]),
  );
  const specs = await accessSpecs();
  await Promise.all([...specs.keys()].map(openByHand));
  await expect
    .poll(async () => (await deliverAll(), [...(await accessSpecs())]), { timeout: 30_000 })
    .toEqual([...specs]);

  // Linkerd has no deny: there the allow of before stays, and only there.
  const broken = accessPolicy('callers', { ...byPath, action: 'deny' });
  expect((await targeted(broken)).filter((object) => object.startsWith('west'))).toEqual(
    written.filter((object) => object.startsWith('west')),
  );
  const status = await room.queries.status({ virtualMeshes: ['shop'], documents: ['AccessPolicy/callers'] });
  const outcomes = status.map(({ cluster, reports }) => `${cluster} ${reports.map(({ outcome }) => outcome).join()}`);
  expect(outcomes.sort()).toEqual(['east translated', 'north translated', 'west refused']);

  // One after the other: what would take most of a cluster's objects away at once waits for a person.
  for (const name of ['callers', 'others']) {
    const removed = await room.intents.remove([{ kind: 'AccessPolicy', workspace: 'default', name }], mira);
    expect(removed.ok).toBe(true);
    await room.reconcile('shop');
    await deliverAll();
  }
  expect(await accessObjects()).toEqual([]);
});

/** Specs of the objects that say who may call, by path with their cluster in front. */
async function accessSpecs(): Promise<ReadonlyMap<string, unknown>> {
  const rows = await room.dataSource.getRepository<LedgerRow>('ledger').find();
  const found = await Promise.all(
    rows
      .filter(({ ref }) => ACCESS.test(`${ref.kind.kind}/${ref.name}`))
      .map(async ({ clusterId, ref }) => {
        const name = [...ids].find(([, id]) => id === clusterId)?.[0] as PlaceName;
        const { group, version, plural } = ref.kind;
        const path = `/apis/${group}/${version}/namespaces/${ref.namespace ?? ''}/${plural}/${ref.name}`;
        const { status, body } = await place(name).request('GET', path);
        return status === 200 ? ([[`${name} ${path}`, (body as { spec: unknown }).spec]] as const) : [];
      }),
  );
  return new Map(found.flat().sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Changes one thing of an object of ours, each kind in the field that opens or closes it. */
async function openByHand(key: string): Promise<void> {
  const [cluster = '', path = ''] = key.split(' ');
  const [, , group = '', , , , plural = ''] = path.split('/');
  const spec = OPENED[`${plural}.${group}`];
  const { status } = await place(cluster as PlaceName).request('PATCH', path, { spec }, 'application/merge-patch+json');
  expect(status).toBe(200);
}

const OPENED: Readonly<Record<string, object>> = {
  'authorizationpolicies.security.istio.io': { rules: [{}] },
  'authorizationpolicies.policy.linkerd.io': { requiredAuthenticationRefs: [] },
  'accessrules.overmesh.io': { action: 'deny' },
  'servers.policy.linkerd.io': { accessPolicy: 'all-unauthenticated' },
  'httproutes.policy.linkerd.io': { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/elsewhere' } }] }] },
  'meshtlsauthentications.policy.linkerd.io': { identities: ['*'] },
  'networkauthentications.policy.linkerd.io': { networks: [{ cidr: '0.0.0.0/0' }] },
};

test('a second reconcile with nothing new changes no target row, no generation and no object', async () => {
  const rows = async () => room.dataSource.query<readonly unknown[]>('SELECT xmin::text FROM targets ORDER BY 1');
  const [before, numbers] = [await rows(), await generations()];
  expect(await room.reconcile('shop')).toEqual([]);
  expect(await rows()).toEqual(before);
  expect(await generations()).toEqual(numbers);
  const preview = await room.previews.plan(documents, [], { first: 50 });
  expect(preview.ok && preview.value.clusters.flatMap(({ changes }) => changes)).toEqual([]);
});

test('an object of ours whose every mark a hand takes off is still wanted, and no claim of a stranger', async () => {
  const path = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/overmesh-reviews';
  const before = await room.delivery.targetsOn(idOf('east'));
  await place('east').request(
    'PATCH',
    path,
    { metadata: { labels: null, annotations: null } },
    'application/merge-patch+json',
  );
  const claimants = async () => {
    const stored = await room.discovery.inventory(idOf('east'));
    return stored?.inventory.claims.map(({ name }) => name);
  };
  await expect.poll(claimants, { timeout: 30_000 }).toContain('overmesh-reviews');
  const stale = await room.reconciler.stale();
  expect(stale).toEqual([clusterWork(idOf('east'))]);
  expect(await room.reconcile(stale[0] ?? '')).toEqual([]);
  expect((await room.delivery.targetsOn(idOf('east'))).map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
  expect(await room.reconciler.stale()).toEqual([]);
  await deliverAll();
});

const vm = (name: string, clusters: readonly string[]): Intent => {
  const spec = { meshes: clusters.map((cluster) => ({ cluster })) };
  const parsed = parseIntent({ apiVersion: 'overmesh.io/v1', kind: 'VirtualMesh', metadata: { name }, spec });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
};
const ownersOfWest = async () =>
  (await room.delivery.targetsOn(idOf('west'))).map(({ virtualMesh }) => virtualMesh).sort();

test('a mesh that the older VirtualMesh lets go comes to the younger one, and goes back', async () => {
  await inventoriesAtRest();
  await apply(vm('annex', ['west']));
  await room.reconcile('annex');
  expect(await ownersOfWest()).toEqual(['shop']);
  await apply(vm('shop', ['east', 'north']));
  // Both at once: no pass of the lane in between deletes what the other will want.
  expect(await room.reconcile('shop')).toContain(idOf('west'));
  expect(await ownersOfWest()).toEqual(['annex']);
  await apply(...documents);
  await room.reconcile('shop');
  expect(await ownersOfWest()).toEqual(['shop']);
  expect(await room.reconciler.stale()).toEqual([]);
  await room.intents.remove([{ kind: 'VirtualMesh', workspace: 'default', name: 'annex' }], mira);
  for (const work of await room.reconciler.stale()) await room.reconcile(work);
  expect(await room.reconciler.stale()).toEqual([]);
});

test('of two translations side by side the one that read first sets nothing of what it read', async () => {
  await inventoriesAtRest();
  await apply(vm('annex', ['west']));
  await room.reconcile('annex');
  const [shop] = documents;
  if (shop?.kind !== 'VirtualMesh') throw new Error('the first document is the VirtualMesh');
  await apply({ ...shop, spec: { ...shop.spec, mtls: { mode: 'strict' } } });
  const owners: (readonly string[])[] = [];
  const read = room.delivery.translatedClusters.bind(room.delivery);
  // Between what the translation for strict mTLS reads and what it saves, the mesh in the west goes to the annex.
  vi.spyOn(room.delivery, 'translatedClusters').mockImplementationOnce(async (ids) => {
    const before = await read(ids);
    owners.push(await ownersOfWest());
    await apply(vm('shop', ['east', 'north']));
    await room.reconcile(clusterWork(idOf('west')));
    owners.push(await ownersOfWest());
    return before;
  });
  await room.reconcile('shop');
  owners.push(await ownersOfWest());
  expect(owners).toEqual([['shop'], ['annex'], ['annex']]);
  await apply(...documents);
  await room.intents.remove([{ kind: 'VirtualMesh', workspace: 'default', name: 'annex' }], mira);
  for (const work of await room.reconciler.stale()) await room.reconcile(work);
  expect(await ownersOfWest()).toEqual(['shop']);
});

/** What other tests did to the clusters has been seen: an inventory that changes makes every translation old. */
async function inventoriesAtRest(): Promise<void> {
  let last = '';
  const isAtRest = async () => {
    const now = JSON.stringify([...(await room.discovery.hashes())].sort());
    const isSame = now === last;
    last = now;
    return isSame;
  };
  await expect.poll(isAtRest, { timeout: 30_000, interval: 3_000 }).toBe(true);
}

test('requests that begin to fail because the pods of a share go are an event, and so is that they come back', async () => {
  await relabelReviews('v2', 'v2-gone');
  await room.reconcile(clusterWork(idOf('east')));
  await relabelReviews('v2-gone', 'v2');
  await room.reconcile(clusterWork(idOf('east')));
  const events = await room.queries.events({ cluster: 'east', first: 1000 });
  const told = events.filter(({ type }) => type.startsWith('requests-'));
  const share = /^TrafficPolicy\/reviews-canary on bookinfo\/reviews \(istio\): (no longer so: )?.*10 %.*503/;
  expect(told.map(({ type, message }) => [type, share.exec(message)?.[1]])).toEqual([
    ['requests-fail', undefined],
    ['requests-answered', 'no longer so: '],
  ]);
});

/** Gives the pods of one version of reviews in the east another, and waits until the inventory has it. */
async function relabelReviews(from: string, to: string): Promise<void> {
  const path = '/api/v1/namespaces/bookinfo/pods';
  const { body } = await place('east').request('GET', `${path}?labelSelector=app%3Dreviews,version%3D${from}`);
  for (const { metadata } of (body as { items: readonly { metadata: { name: string } }[] }).items) {
    const labels = { metadata: { labels: { version: to } } };
    await place('east').request('PATCH', `${path}/${metadata.name}`, labels, 'application/merge-patch+json');
  }
  const versions = async () => {
    const stored = await room.discovery.inventory(idOf('east'));
    return stored?.inventory.workloads.flatMap(({ podSets }) => podSets.map(({ labels }) => labels['version']));
  };
  await expect.poll(versions, { timeout: 30_000 }).toContain(to);
  await expect.poll(versions, { timeout: 30_000 }).not.toContain(from);
}

test('a mesh that is out of sight keeps what was written for it', async () => {
  const before = await ourObjects();
  const path = '/apis/apps/v1/namespaces/istio-system/deployments';
  await place('east').request('DELETE', path);
  await expect
    .poll(
      async () => {
        const stored = await room.discovery.inventory(idOf('east'));
        return stored?.inventory.meshes.some(({ kind, state }) => kind === 'istio' && state === 'installed');
      },
      { timeout: 30_000 },
    )
    .toBe(false);
  await room.reconcile('shop');
  await deliverAll();
  expect(await ourObjects()).toEqual(before);
  expect((await room.delivery.targetsOn(idOf('east'))).map(({ objects }) => objects.length > 0)).toEqual([true]);
});

test('a VirtualMesh that is deleted takes everything of it along and nothing else', async () => {
  const before = await foreign();
  const removed = await room.intents.remove(documents.map(refOf), mira, {
    onSaved: async (revisions) => {
      for (const { virtualMesh, revision } of revisions) await room.delivery.confirmRevision(virtualMesh, revision);
    },
  });
  expect(removed.ok).toBe(true);
  await room.reconcile('shop');
  await deliverAll();
  const left = await ourObjects();
  expect(left.filter((object) => !object.includes('CustomResourceDefinition'))).toEqual([]);
  expect(await foreign()).toMatchObject({ uid: before.uid, resourceVersion: before.resourceVersion });
});
