import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CRD, DEPLOYMENT, NAMESPACE, POD, REPLICA_SET, SERVICE } from '@overmesh/meshes/kit';
import type { MeshDetector, SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import type { KindRef, Mesh } from '@overmesh/model';
import type { MeshKnowledge, TakenInventory } from './inventory.ts';
import { takeInventory } from './inventory.ts';
import { lostDestinations } from './lost.ts';

const ROUTE: KindRef = { group: 'mesh.test', version: 'v1', kind: 'Route', plural: 'routes', namespaced: true };

const istio: Mesh = {
  key: 'istio',
  kind: 'istio',
  state: 'installed',
  modes: ['sidecar'],
  evidence: ['istiod is there'],
};
const consul: Mesh = {
  key: 'consul',
  kind: 'consul',
  state: 'installed',
  modes: ['sidecar'],
  evidence: ['it is there'],
};

/** A mesh that is installed where a Deployment `istiod` is, and whose pods have the annotation `in: mesh`. */
const detector: MeshDetector = {
  kind: 'istio',
  watched: [ROUTE],
  configMapNames: [],
  annotations: { service: ['mesh.test/'], namespace: ['mesh.test/ports'], pod: ['mesh.test/ports'] },
  configMaps: () => [],
  detect: (seen) => (seen.of(DEPLOYMENT).some(({ metadata }) => metadata.name === 'istiod') ? [istio] : []),
  meshOfPod: ({ metadata }, [mesh]) =>
    metadata.annotations?.['in'] === 'mesh' && mesh ? { mesh: mesh.key, dataPlane: 'sidecar' } : undefined,
  gateways: () => [],
  claims: (seen, meshes) =>
    seen.of(ROUTE).map(({ metadata }) => ({
      mesh: meshes[0]?.key ?? '',
      kind: 'Route',
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      destinations: [],
    })),
};

const knowledge: MeshKnowledge = { plugins: [detector], detectForeign: () => [], meshOfForeignPod: () => undefined };

function object(
  kind: KindRef,
  name: string,
  extra: Partial<SeenObject['metadata']> = {},
  body: object = {},
): SeenObject {
  const { group, version } = kind;
  const apiVersion = group ? `${group}/${version}` : version;
  return { apiVersion, kind: kind.kind, metadata: { name, namespace: 'shop', ...extra }, ...body };
}

function cluster(objects: readonly SeenObject[]): SeenCluster {
  return { groups: new Set(), of: ({ kind }) => objects.filter((one) => one.kind === kind) };
}

function pod(
  name: string,
  owner: string | undefined,
  options: Partial<SeenObject['metadata']> & { ready?: boolean; phase?: string } = {},
) {
  const { ready = true, phase = 'Running', ...metadata } = options;
  const ownerReferences = owner ? [{ kind: 'ReplicaSet', name: owner, controller: true }] : [];
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
  const labels = { app: 'reviews', 'pod-template-hash': '5d8' };
  return object(
    POD,
    name,
    { labels, ownerReferences, ...metadata },
    { spec: { serviceAccountName: 'reviews' }, status: { phase, conditions } },
  );
}

const NOW = Date.parse('2026-11-29T12:00:00Z');
const meshed = { annotations: { in: 'mesh' } };
const istiod = object(DEPLOYMENT, 'istiod', { namespace: 'istio-system' });
const replicaSet = object(REPLICA_SET, 'reviews-5d8', {
  ownerReferences: [{ kind: 'Deployment', name: 'reviews', controller: true }],
});
const service = object(
  SERVICE,
  'reviews',
  { labels: { app: 'reviews' } },
  { spec: { clusterIP: '10.0.0.9', selector: { app: 'reviews' }, ports: [{ port: 9080, name: 'http' }] } },
);

function takeCounted(objects: readonly SeenObject[], last?: TakenInventory, unread: readonly KindRef[] = []) {
  return takeInventory({ ...knowledge, seen: cluster(objects), unread, nowMs: NOW, ...(last && { last }) });
}

function take(...of: Parameters<typeof takeCounted>) {
  return takeCounted(...of).inventory;
}

function workloads(inventory: TakenInventory['inventory']) {
  return inventory.workloads.map(({ controller, name }) => `${controller} ${name}`);
}

test('2 pods of a ReplicaSet are 1 workload of its Deployment, in the mesh that their proxies say', () => {
  const { workloads: found } = take([
    istiod,
    replicaSet,
    pod('a', 'reviews-5d8', meshed),
    pod('b', 'reviews-5d8', { ...meshed, ready: false }),
  ]);
  expect(found.find(({ name }) => name === 'reviews')).toEqual({
    namespace: 'shop',
    name: 'reviews',
    controller: 'Deployment',
    podLabels: { app: 'reviews' },
    serviceAccount: 'reviews',
    podSets: [{ labels: { app: 'reviews' }, mesh: 'istio', dataPlane: 'sidecar', state: 'live' }],
  });
});

test('how many pods there are, and how many of them are ready, changes the counts and not the inventory', () => {
  const before = takeCounted([replicaSet, pod('a', 'reviews-5d8'), pod('b', 'reviews-5d8', { ready: false })]);
  const after = takeCounted([replicaSet, pod('a', 'reviews-5d8')]);
  expect(after.inventory).toEqual(before.inventory);
  expect(before.podCounts).toEqual({ 'shop/reviews/Deployment': { pods: 2, readyPods: 1 } });
  expect(after.podCounts).toEqual({ 'shop/reviews/Deployment': { pods: 1, readyPods: 1 } });
});

test('a workload whose every pod is being deleted has none', () => {
  const deletionTimestamp = '2026-11-21T05:00:00Z';
  const [ending] = take([pod('a', 'reviews-5d8', { deletionTimestamp })]).workloads;
  expect(ending?.podSets).toEqual([]);
  const [staying] = take([pod('a', 'reviews-5d8', { deletionTimestamp }), pod('b', 'reviews-5d8')]).workloads;
  expect(staying?.podSets).toHaveLength(1);
});

test("a pod whose ReplicaSet was not seen is its Deployment's by the template hash", () => {
  expect(workloads(take([pod('a', 'reviews-5d8')]))).toEqual(['Deployment reviews']);
});

test('a ReplicaSet without an owner is its own workload', () => {
  const bare = object(REPLICA_SET, 'reviews-5d8');
  expect(workloads(take([bare, pod('a', 'reviews-5d8')]))).toEqual(['ReplicaSet reviews-5d8']);
});

test('3 bare pods of 2 label sets are 2 workloads named after the first pod of each', () => {
  const pods = [pod('b', undefined), pod('a', undefined), pod('c', undefined, { labels: { app: 'other' } })];
  expect(workloads(take(pods))).toEqual(['Pod a', 'Pod c']);
});

test('a pod that has ended belongs to no workload', () => {
  expect(take([pod('a', 'reviews-5d8', { phase: 'Succeeded' })]).workloads).toEqual([]);
});

test('a Deployment scaled to 0 is a workload without pods, in no mesh', () => {
  const template = { metadata: { labels: { app: 'idle' } }, spec: { serviceAccountName: 'idle' } };
  const [idle] = take([object(DEPLOYMENT, 'idle', {}, { spec: { template } })]).workloads;
  expect(idle).toMatchObject({ name: 'idle', podLabels: { app: 'idle' }, serviceAccount: 'idle', podSets: [] });
});

test('pods of one workload whose labels differ are two sets, and what differs is no label of the workload', () => {
  const labels = (version: string) => ({ labels: { app: 'reviews', version, 'pod-template-hash': '5d8' } });
  const [found] = take([pod('a', 'reviews-5d8', labels('v1')), pod('b', 'reviews-5d8', labels('v2'))]).workloads;
  expect(found?.podLabels).toEqual({ app: 'reviews' });
  expect(found?.podSets.map((set) => set.labels)).toEqual([
    { app: 'reviews', version: 'v1' },
    { app: 'reviews', version: 'v2' },
  ]);
});

test('a restart that puts pods into a mesh one after another shows both kinds while it lasts', () => {
  const [found] = take([istiod, pod('a', 'reviews-5d8'), pod('b', 'reviews-5d8', meshed)]).workloads.filter(
    ({ name }) => name === 'reviews',
  );
  expect(found?.podSets.map(({ mesh }) => mesh)).toEqual(['istio', undefined]);
});

test('each Service of one pod of a StatefulSet is in the mesh of that pod', () => {
  const kafka = (name: string, more: object = {}) =>
    object(POD, name, {
      labels: { app: 'kafka', 'statefulset.kubernetes.io/pod-name': name, 'controller-revision-hash': name },
      ownerReferences: [{ kind: 'StatefulSet', name: 'kafka', controller: true }],
      ...more,
    });
  const own = (name: string) =>
    object(SERVICE, name, {}, { spec: { selector: { 'statefulset.kubernetes.io/pod-name': name } } });
  const { destinations } = take([istiod, kafka('kafka-0', meshed), kafka('kafka-1'), own('kafka-0'), own('kafka-1')]);
  expect(destinations.map(({ name, meshes }) => [name, meshes])).toEqual([
    ['kafka-0', ['istio']],
    ['kafka-1', []],
  ]);
});

test('of 100 pods with a label each, the sets are told apart by it only where a Service selects by it', () => {
  const pods = Array.from({ length: 100 }, (_, index) =>
    pod(`p${index}`, 'reviews-5d8', { labels: { app: 'reviews', slot: `${index}` } }),
  );
  const bySlot = object(SERVICE, 'first', {}, { spec: { selector: { slot: '7' } } });
  const setsOf = (objects: readonly SeenObject[]) =>
    take(objects).workloads.find(({ controller }) => controller === 'ReplicaSet')?.podSets.length;
  expect([setsOf(pods), setsOf([...pods, bySlot])]).toEqual([1, 100]);
});

test('of annotations those that a mesh goes by stay with Services, their namespaces and pods', () => {
  const annotations = { 'mesh.test/ports': '80', 'mesh.test/tries': '3', 'other.test/ports': '1' };
  const {
    destinations,
    workloads: [found],
  } = take([
    { ...object(NAMESPACE, 'shop'), metadata: { name: 'shop', annotations } },
    object(SERVICE, 'pay', { annotations }, { spec: {} }),
    pod('a', 'reviews-5d8', { annotations }),
  ]);
  expect(destinations[0]).toMatchObject({
    annotations: { 'mesh.test/ports': '80', 'mesh.test/tries': '3' },
    namespaceAnnotations: { 'mesh.test/ports': '80' },
  });
  expect(destinations[0]?.annotations).not.toHaveProperty('other.test/ports');
  expect(found?.podSets[0]?.annotations).toEqual({ 'mesh.test/ports': '80' });
});

test('pods that have not been ready for 2 minutes are stuck, one that may still start is not, and when it counts is told', () => {
  const since = (ms: number, more: object = {}) =>
    pod('a', 'reviews-5d8', { ready: false, creationTimestamp: new Date(NOW - ms).toISOString(), ...more });
  const stateOf = (...pods: readonly SeenObject[]) => {
    const { inventory, nextChangeAt } = takeCounted(pods);
    return [inventory.workloads[0]?.podSets[0]?.state, nextChangeAt];
  };
  expect(stateOf(since(120_000))).toEqual(['stuck', undefined]);
  expect(stateOf(since(119_000))).toEqual(['live', NOW + 1_000]);
  expect(stateOf(since(120_000), { ...since(119_000), metadata: { ...since(119_000).metadata, name: 'b' } })).toEqual([
    'live',
    NOW + 1_000,
  ]);
  expect(stateOf(since(120_000), pod('b', 'reviews-5d8'))).toEqual(['live', undefined]);
});

test('a destination is in the meshes of the workloads that it selects', () => {
  const { destinations } = take([istiod, replicaSet, service, pod('a', 'reviews-5d8', meshed)]);
  expect(destinations).toEqual([
    {
      namespace: 'shop',
      name: 'reviews',
      labels: { app: 'reviews' },
      selector: { app: 'reviews' },
      ports: [{ port: 9080, name: 'http', protocol: 'TCP' }],
      headless: false,
      meshes: ['istio'],
    },
  ]);
});

test('a destination whose pods are gone, or came in no list, is in the meshes that it was in', () => {
  const whole = takeCounted([istiod, replicaSet, service, pod('a', 'reviews-5d8', meshed)]);
  const { destinations } = take([istiod, service], whole);
  expect(destinations.map(({ meshes }) => meshes)).toEqual([['istio']]);
  const moved = take([istiod, service, pod('b', 'reviews-5d8')], whole);
  expect(moved.destinations.map(({ meshes }) => meshes)).toEqual([[]]);
});

test('a destination of before that is not seen now is lost, and one that changed is not', () => {
  const [reviews] = take([istiod, service]).destinations;
  const last = take([service, object(SERVICE, 'ratings', {}, { spec: {} })]);
  const now = { ...last, destinations: reviews ? [{ ...reviews, ports: [] }] : [] };
  expect(lostDestinations(last, now).map(({ name }) => name)).toEqual(['ratings']);
  expect(lostDestinations(undefined, now)).toEqual([]);
});

test('a destination selects no workload of another namespace', () => {
  const elsewhere = object(SERVICE, 'reviews', { namespace: 'other' }, { spec: { selector: { app: 'reviews' } } });
  expect(take([istiod, elsewhere, pod('a', 'reviews-5d8', meshed)]).destinations[0]?.meshes).toEqual([]);
});

test('a Service of clusterIP None is headless, and an ExternalName is no destination', () => {
  const headless = object(SERVICE, 'db', {}, { spec: { clusterIP: 'None', selector: { app: 'db' } } });
  const external = object(SERVICE, 'away', {}, { spec: { type: 'ExternalName' } });
  expect(take([headless, external]).destinations.map(({ name, headless: is }) => [name, is])).toEqual([['db', true]]);
});

test('how the addresses of a Service are chosen is kept where it is not the default', () => {
  const written = { internalTrafficPolicy: 'Cluster', ipFamilyPolicy: 'SingleStack' };
  const chosen = { publishNotReadyAddresses: true, internalTrafficPolicy: 'Local', ipFamilyPolicy: 'PreferDualStack' };
  const services = [object(SERVICE, 'own', {}, { spec: chosen }), object(SERVICE, 'usual', {}, { spec: written })];
  expect(take(services).destinations.map(({ name, addressing }) => [name, addressing])).toEqual([
    ['own', chosen],
    ['usual', undefined],
  ]);
});

test('a mesh that is not managed is found and named, with its pods', () => {
  const seen = cluster([pod('a', 'reviews-5d8')]);
  const { inventory } = takeInventory({
    plugins: [detector],
    detectForeign: () => [consul],
    meshOfForeignPod: () => ({ mesh: 'consul', dataPlane: 'sidecar' }),
    nowMs: NOW,
    seen,
    unread: [],
  });
  expect(inventory.meshes).toEqual([consul]);
  expect(inventory.workloads[0]?.podSets[0]?.mesh).toBe('consul');
});

const whole = [istiod, replicaSet, service, pod('a', 'reviews-5d8', meshed), object(ROUTE, 'theirs')];
const complete = takeCounted(whole);

test.each([
  ['pods', POD, 'Pod'],
  ['services', SERVICE, 'Service'],
  ['deployments', DEPLOYMENT, 'Deployment'],
  ['CRDs', CRD, 'CustomResourceDefinition'],
  ["a mesh's own routes", ROUTE, 'Route'],
] as const)('what leans on %s that could not be read stays as it was last known', (_what, unread, kind) => {
  const rest = whole.filter((one) => one.kind !== kind);
  expect(takeCounted(rest, complete, [unread])).toEqual(complete);
});

test('pods that were read and are none empty the workloads: empty is not absent', () => {
  expect(workloads(take([istiod, service], complete))).toEqual(['Deployment istiod']);
});

test('a first look that could not read pods says no more than it saw', () => {
  expect(workloads(take([istiod, service], undefined, [POD]))).toEqual(['Deployment istiod']);
});

test('the same objects in any order give the same bytes', () => {
  const objects = [
    ...whole,
    pod('b', 'reviews-5d8'),
    pod('c', undefined),
    object(SERVICE, 'ratings'),
    object(ROUTE, 'more'),
  ];
  const expected = JSON.stringify(take(objects));
  const anyOrder = fc.shuffledSubarray(objects, { minLength: objects.length });
  fc.assert(
    fc.property(anyOrder, (shuffled) => JSON.stringify(take(shuffled)) === expected),
    { numRuns: 200 },
  );
});
