import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../harness/faults/fault.ts';
import { auditKeyOf, byUserAgent, acceptedWrites } from '../../harness/faults/witness.ts';
import { deletesWithoutPreconditions, foreignTouched, needlessWrites } from '../../harness/faults/witness.ts';
import {
  NAMESPACE,
  SERVICES,
  allRows,
  apply,
  events,
  inventoryProblems,
  keysOf,
  laneOf,
  objectsIn,
  openDeletionRoom,
  openRows,
  pathOf,
  policy,
  remove,
  says,
  settled,
  stateOf,
  virtualMesh,
  whileAsleep,
  without,
} from './deletion-room.ts';
import type { DeletionRoom, Objects, Place } from './deletion-room.ts';

/** One worker over three clusters with 30 objects of ours and 2 foreign ones each, while things are deleted. */

let room: DeletionRoom;
let one: Place;
let two: Place;
let three: Place;
const patience = { timeout: 40_000, interval: 200 };
const FOREIGN = ['destinationrules/shop/foreign', 'virtualservices/shop/foreign'];
let foreignBefore: readonly Objects[];

beforeAll(async () => {
  room = await openDeletionRoom();
  ({ one, two, three } = room);
  foreignBefore = await Promise.all([one, two, three].map(objectsIn));
}, 240_000);
afterEach(() => Promise.all([one, two, three].map(({ proxy }) => proxy.heal())));
afterAll(() => room?.close());

test('fifteen policies are 30 objects on each of two clusters, beside the foreign ones', async () => {
  const shop = SERVICES.map((service) => policy(service));
  await apply(room, virtualMesh('shop', 'one', 'two'), virtualMesh('market', 'three'), ...shop);
  const counts = async () => (await Promise.all([one, two].map(objectsIn))).map((all) => Object.keys(all).length);
  await expect.poll(counts, { ...patience, timeout: 120_000 }).toEqual([32, 32]);
  await settled(room, one, two);
}, 180_000);

const bothNow = () => Promise.all([one, two].map(objectsIn));

/** Waits until both clusters have just these objects, UID and resourceVersion included. */
async function bothHave(expected: readonly Objects[]): Promise<void> {
  await expect.poll(bothNow, patience).toEqual(expected);
}

/** Every list of the cluster goes wrong, and every watch has to list anew. */
async function breakLists({ proxy }: Place, fault: Fault) {
  const broken = await proxy.inject(fault, { verb: 'list' });
  await proxy.inject({ kind: 'expired-watch', as: 'status' });
  proxy.reset();
  await expect.poll(() => broken.times(), patience).toBeGreaterThan(8);
}

async function heal(...places: readonly Place[]): Promise<void> {
  await Promise.all(places.map(({ proxy }) => proxy.heal()));
  for (const place of places)
    await expect.poll(() => inventoryProblems(room, place), { timeout: 60_000, message: place.name }).toEqual([]);
}

/** Deletes one policy while something is wrong and brings it back afterwards: its two objects go, and no other. */
async function onlyItsObjectsGo(service: string, meanwhile: () => Promise<void>): Promise<void> {
  const before = await bothNow();
  const expected = before.map((objects) => without(objects, service));
  await remove(room, [`TrafficPolicy/${service}`]);
  await bothHave(expected);
  await meanwhile();
  await bothHave(expected);
  await heal(one, two);
  await apply(room, policy(service));
  await settled(room, one, two);
  const after = await bothNow();
  expect(after.map((objects) => without(objects, service))).toEqual(expected);
  expect(after.map((objects) => Object.keys(objects).length)).toEqual([32, 32]);
}

test.each<readonly [string, string, Fault, Fault, readonly [RegExp | undefined, RegExp | undefined]]>([
  [
    'fails',
    'is empty',
    { kind: 'internal-error' },
    { kind: 'empty-list' },
    [/Service server-error/, /Service incomplete: .* which is there/],
  ],
  [
    'is cut in the middle',
    'ends after 3 items',
    { kind: 'cut-body', bytes: 400 },
    { kind: 'truncated-list', keep: 3 },
    [/Service /, /Service incomplete: .* which is there/],
  ],
  ['is of yesterday', 'is no JSON', { kind: 'stale-list' }, { kind: 'garbage' }, [undefined, /Service wrong-answer/]],
])(
  'while every LIST %s on one cluster and %s on the other, a deleted policy takes its 2 objects and no other of 30',
  { timeout: 120_000 },
  async (_one, _two, faultOne, faultTwo, told) => {
    await Promise.all([breakLists(one, faultOne), breakLists(two, faultTwo)]);
    await onlyItsObjectsGo('s14', async () => {
      for (const [index, place] of [one, two].entries()) {
        const words = told[index];
        const problems = async () => (await inventoryProblems(room, place)).join('; ');
        if (words) await expect.poll(problems, { ...patience, message: place.name }).toMatch(words);
      }
    });
  },
);

test('another cluster behind one address, and behind the other with empty lists too: nothing is written, forgotten or taken over', async () => {
  const [before, rows] = [await bothNow(), (await openRows(room, one)).length];
  const { strangerUpstream: upstream } = room;
  await two.proxy.inject({ kind: 'empty-list' }, { verb: 'list' });
  await two.proxy.inject({ kind: 'expired-watch', as: 'status' });
  for (const { proxy } of [one, two]) {
    await proxy.inject({ kind: 'other-cluster', upstream });
    proxy.reset();
  }
  await remove(room, ['TrafficPolicy/s13']);
  for (const place of [one, two]) await says(room, place, /another cluster answers at this address/);
  const problems = async () => (await inventoryProblems(room, two)).join('; ');
  await expect.poll(problems, patience).toMatch(/wrong-cluster: another cluster answers/);
  for (const place of [one, two]) await expect.poll(() => stateOf(room, place), patience).toBe('wrong_cluster');
  expect(await events(room, two, 'wrong-cluster')).toHaveLength(1);
  expect(await openRows(room, one)).toHaveLength(rows);
  expect(acceptedWrites(await room.stranger.audit()).filter(byUserAgent)).toEqual([]);
  expect(await bothNow()).toEqual(before);
  await heal(one, two);
  for (const place of [one, two]) await expect.poll(() => stateOf(room, place), patience).toBe('ready');
  await bothHave(before.map((objects) => without(objects, 's13')));
  await settled(room, one, two);
  await apply(room, policy('s13'));
  await settled(room, one, two);
}, 120_000);

test('with their definition 15 objects are gone: that is told, and they are written again once it is back', async () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io';
  const before = await objectsIn(one);
  await one.cluster.request('DELETE', path);
  await says(room, one, /no such kind|has no VirtualService/);
  const rules = Object.entries(before).filter(([key]) => key.startsWith('destinationrules/'));
  expect(await objectsIn(one)).toEqual(Object.fromEntries(rules));
  await one.cluster.installCrds('istio');
  await settled(room, one);
  const after = await objectsIn(one);
  expect(Object.keys(after)).toHaveLength(31);
  expect(after).toMatchObject(Object.fromEntries(rules));
  expect(
    (await events(room, one, 'drift-repaired')).filter((text) => /deleted by another hand/.test(text)),
  ).toHaveLength(15);
}, 120_000);

test('a kind that is served in another version is no kind that is gone: nothing is forgotten', async () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io';
  const before = await objectsIn(two);
  const serve = async (served: boolean) => {
    const { body } = await two.cluster.request('GET', path);
    const at = (body as { spec: { versions: readonly { name: string }[] } }).spec.versions.findIndex(
      ({ name }) => name === 'v1',
    );
    const patch = [{ op: 'replace', path: `/spec/versions/${at}/served`, value: served }];
    const { status } = await two.cluster.request('PATCH', path, patch, 'application/json-patch+json');
    expect(status).toBe(200);
  };
  await serve(false);
  await remove(room, ['TrafficPolicy/s12']);
  await says(room, two, /no such kind|has no VirtualService/);
  expect((await openRows(room, two)).filter(({ ref }) => ref.name === 'overmesh-s12')).toHaveLength(2);
  await serve(true);
  await expect.poll(() => objectsIn(two), patience).toEqual(without(before, 's12'));
  await apply(room, policy('s12'));
  await settled(room, one, two);
}, 120_000);

test('what lost our label while its cluster was cut off is not deleted, is named by the lane, and goes when it has it again', async () => {
  const [rule = '', service = ''] = [...keysOf('s11')].reverse();
  const label = (value: string | null) => ({ metadata: { labels: { 'app.kubernetes.io/managed-by': value } } });
  const patch = (value: string | null) =>
    one.cluster.request('PATCH', pathOf(service), label(value), 'application/merge-patch+json');
  // Cut off meanwhile: a pass between the two would put the label back first, as it does with any field of ours.
  await one.proxy.inject({ kind: 'refuse-connections' });
  one.proxy.reset();
  await patch(null);
  await remove(room, ['TrafficPolicy/s11']);
  await one.proxy.heal();
  await says(room, one, /our managed-by label was taken off by hand, so it is not deleted/);
  expect((await laneOf(room, one)).reasonObject).toBe('networking.istio.io/VirtualService/shop/overmesh-s11');
  expect(Object.keys(await objectsIn(one))).toEqual(expect.arrayContaining([service, rule]));
  await patch('overmesh');
  await expect.poll(async () => Object.keys(await objectsIn(one)), patience).not.toContain(rule);
  await settled(room, one, two);
  await apply(room, policy('s11'));
  await settled(room, one, two);
}, 120_000);

/** Our object under another name, in our marks and in the name of our field manager. */
async function copyOf(key: string, name: string, namespace = NAMESPACE): Promise<string> {
  const { body } = await one.cluster.request('GET', pathOf(key));
  const { apiVersion, kind, metadata, spec } = body as Readonly<Record<string, unknown>> & {
    metadata: { labels: object; annotations: object };
  };
  const { labels, annotations } = metadata;
  const copy = `${key.split('/')[0]}/${namespace}/${name}`;
  const { status } = await one.cluster.request(
    'PATCH',
    `${pathOf(copy)}?fieldManager=overmesh&force=true`,
    { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec },
    'application/apply-patch+yaml',
  );
  expect(status).toBe(201);
  return copy;
}

test('copies of our objects with our marks and our field manager are told as orphaned and never touched, also where we want their name', async () => {
  await one.cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'elsewhere' } }]);
  await remove(room, ['TrafficPolicy/s10']);
  await settled(room, one, two);
  const [, rule = ''] = keysOf('s9');
  const copies = [
    await copyOf(rule, 'overmesh-copy'),
    await copyOf(rule, 'overmesh-s9', 'elsewhere'),
    await copyOf(rule, 'overmesh-s10'),
  ];
  const before = await objectsIn(one);
  const kept = Object.fromEntries(copies.map((key) => [key, before[key]]));
  await expect.poll(async () => (await laneOf(room, one)).orphanedObjects, patience).toHaveLength(3);
  const told = (await events(room, one, 'orphaned-object')).map((event) =>
    event.split(' ')[0]?.split('/').slice(2).join('/'),
  );
  expect(told.sort()).toEqual(copies.map((key) => key.split('/').slice(1).join('/')).sort());
  expect(await room.cli('cluster', 'show', 'one')).toMatch(/Orphaned: +3 with our label that are not ours/);
  await apply(room, policy('s10'));
  await says(room, one, /exists that Overmesh did not write/);
  await remove(room, ['TrafficPolicy/s9']);
  await expect.poll(async () => (await objectsIn(one))[rule], patience).toBeUndefined();
  expect(await objectsIn(one)).toMatchObject(kept);
  for (const key of copies) await one.cluster.request('DELETE', pathOf(key));
  await apply(room, policy('s9'));
  await settled(room, one, two);
  await expect.poll(async () => (await laneOf(room, one)).orphanedObjects, patience).toEqual([]);
}, 120_000);

test('a namespace that ends is told, and its objects come back with it under other UIDs', async () => {
  const { cluster } = one;
  const namespace = 'passing';
  const { installBookinfo } = await import('../../harness/fixtures/bookinfo.ts');
  const install = () => installBookinfo(cluster, 'istio', { namespace, workloads: [{ service: 'x', version: 'v1' }] });
  await install();
  await apply(room, policy('x', { namespace }));
  const [virtualService = '', rule = ''] = keysOf('x', namespace);
  const present = async () =>
    Object.keys(await objectsIn(one))
      .filter((key) => key.includes('/passing/'))
      .sort();
  await expect.poll(present, patience).toEqual([rule, virtualService]);
  const before = await objectsIn(one);
  // What the controllers of a cluster do: empty it while it ends, then let it go.
  await cluster.request('DELETE', `/api/v1/namespaces/${namespace}`);
  for (const key of [virtualService, rule]) await cluster.request('DELETE', pathOf(key));
  await says(room, one, /namespace .* is being deleted/);
  for (const kind of ['pods', 'services']) await cluster.request('DELETE', `/api/v1/namespaces/${namespace}/${kind}`);
  const { body } = await cluster.request('GET', `/api/v1/namespaces/${namespace}`);
  const ended = { ...(body as object), spec: { finalizers: [] } };
  await cluster.request('PUT', `/api/v1/namespaces/${namespace}/finalize`, ended);
  await settled(room, one);
  await install();
  await expect.poll(present, patience).toEqual([rule, virtualService]);
  const after = await objectsIn(one);
  expect(after[rule]?.split(' ')[0]).not.toBe(before[rule]?.split(' ')[0]);
  expect(after).toMatchObject(Object.fromEntries(Object.entries(before).filter(([key]) => !key.includes('/passing/'))));
  await remove(room, ['TrafficPolicy/x']);
  await expect.poll(present, patience).toEqual([]);
}, 120_000);

test('an object that a finalizer holds is being deleted, with what it refers to, until it is gone', async () => {
  const [service = '', rule = ''] = keysOf('s8');
  const patch = (finalizers: readonly string[]) =>
    one.cluster.request('PATCH', pathOf(service), { metadata: { finalizers } }, 'application/merge-patch+json');
  await patch(['example.io/hold']);
  await remove(room, ['TrafficPolicy/s8']);
  await says(room, one, /is being deleted on the cluster since .*, held by example.io\/hold/);
  const rows = (await openRows(room, one)).filter(({ ref }) => ref.name === 'overmesh-s8');
  expect(rows.map(({ ref, phase }) => `${ref.kind.kind} ${phase}`).sort()).toEqual([
    'DestinationRule present',
    'VirtualService deleting',
  ]);
  expect(Object.keys(await objectsIn(one))).toContain(rule);
  await patch([]);
  await expect.poll(async () => Object.keys(await objectsIn(one)), patience).not.toContain(rule);
  await settled(room, one, two);
  await apply(room, policy('s8'));
  await settled(room, one, two);
}, 120_000);

test('what somebody has deleted already needs no delete', async () => {
  const before = await bothNow();
  await whileAsleep(room, async () => {
    for (const key of keysOf('s7')) await one.cluster.request('DELETE', pathOf(key));
    await remove(room, ['TrafficPolicy/s7']);
  });
  await bothHave(before.map((objects) => without(objects, 's7')));
  await settled(room, one, two);
  expect((await openRows(room, one)).filter(({ ref }) => ref.name === 'overmesh-s7')).toEqual([]);
  await apply(room, policy('s7'));
  await settled(room, one, two);
});

test('a policy that is deleted and made again at once, or renamed, costs no write where nobody saw it, and leaves no orphan', async () => {
  const before = await bothNow();
  await whileAsleep(room, async () => {
    await remove(room, ['TrafficPolicy/s6']);
    await apply(room, policy('s6'));
  });
  await apply(room, policy('s5', { name: 'renamed' }));
  await remove(room, ['TrafficPolicy/s5']);
  await settled(room, one, two);
  const after = await bothNow();
  expect(after.map((objects) => without(objects, 's5'))).toEqual(before.map((objects) => without(objects, 's5')));
  const uids = (all: readonly Objects[]) =>
    all.flatMap((objects) => keysOf('s5').map((key) => objects[key]?.split(' ')[0]));
  expect(uids(after)).toEqual(uids(before));
  await apply(room, policy('s5'));
  await remove(room, ['TrafficPolicy/renamed']);
  await settled(room, one, two);
}, 120_000);

test('a policy that moves to another VirtualMesh leaves two clusters and comes to the third, nothing else moves', async () => {
  const before = await bothNow();
  await apply(room, policy('s4', { mesh: 'market' }));
  await bothHave(before.map((objects) => without(objects, 's4')));
  await expect
    .poll(async () => Object.keys(await objectsIn(three)), patience)
    .toEqual(expect.arrayContaining([...keysOf('s4')]));
  await apply(room, policy('s4'));
  await settled(room, one, two);
  await says(room, three, /would delete all 2 objects/);
  await room.cli('cluster', 'confirm', 'three', '--generation', (await laneOf(room, three)).targetGeneration);
  await settled(room, three);
  expect(Object.keys(await objectsIn(three)).sort()).toEqual(FOREIGN);
}, 120_000);

test('12 deletes of 30 wait for a word, are told, and go by the CLI with the word for just this generation', async () => {
  const before = await bothNow();
  const six = SERVICES.slice(0, 6);
  await remove(
    room,
    six.map((service) => `TrafficPolicy/${service}`),
  );
  for (const place of [one, two]) await says(room, place, /would delete 12 of 30 objects, more than 20 %/);
  expect(await bothNow()).toEqual(before);
  expect(await events(room, one, 'delete-budget')).toHaveLength(1);
  const generation = (await laneOf(room, one)).targetGeneration;
  await expect(room.cli('cluster', 'confirm', 'one', '--generation', String(Number(generation) - 1))).rejects.toThrow();
  await room.cli('cluster', 'confirm', 'one', '--generation', generation);
  await expect.poll(() => objectsIn(one), patience).toEqual(without(before[0] ?? {}, ...six));
  expect(await objectsIn(two)).toEqual(before[1]);
  await apply(room, ...six.map((service) => policy(service)));
  await settled(room, one, two);
  expect(await objectsIn(two)).toEqual(before[1]);
}, 120_000);

test('a restored cluster: older objects are overwritten, lost ones written, deleted ones deleted by their UID, a namesake left and told', async () => {
  const market = (service: string, timeout = '2s') =>
    policy(service, { mesh: 'market', name: `m-${service}`, timeout });
  await apply(room, market('s0'), market('s1'));
  await settled(room, three);
  const copied = await copyTo(three, 's1');
  const backup = await room.backupPool.backup();
  await settled(room, three);
  await apply(room, market('s0', '9s'), market('s2'));
  await remove(room, ['TrafficPolicy/m-s1']);
  await settled(room, three);
  await three.cluster.request('DELETE', pathOf(copied));
  const foreign = without(await objectsIn(three), 's0', 's1', 's2');
  await backup.restore();
  const keys = async () => Object.keys(await objectsIn(three)).sort();
  const expected = [...FOREIGN, ...keysOf('s0'), ...keysOf('s2'), copied].sort();
  await expect.poll(keys, { ...patience, timeout: 90_000 }).toEqual(expected);
  const timeout = async () => {
    const { body } = await three.cluster.request('GET', pathOf(keysOf('s0')[0] ?? ''));
    return (body as { spec: { http: readonly { timeout: string }[] } }).spec.http[0]?.timeout;
  };
  await expect.poll(timeout, patience).toBe('9s');
  await settled(room, three);
  await expect.poll(async () => (await laneOf(room, three)).orphanedObjects.length, patience).toBe(1);
  const left = await objectsIn(three);
  for (const [key, version] of Object.entries(foreign)) if (FOREIGN.includes(key)) expect(left[key]).toBe(version);
  await three.cluster.request('DELETE', pathOf(copied));
}, 180_000);

/** An object with our label that nobody of ours wrote. */
async function copyTo({ cluster }: Place, service: string): Promise<string> {
  const labels = { 'app.kubernetes.io/managed-by': 'overmesh' };
  const metadata = { name: 'overmesh-namesake', namespace: NAMESPACE, labels };
  const host = `${service}.${NAMESPACE}.svc.cluster.local`;
  await cluster.apply([{ apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata, spec: { host } }]);
  return `destinationrules/${NAMESPACE}/overmesh-namesake`;
}

test('a policy deleted while its cluster is down goes when it is back; a member that leaves at a confirmed revision asks first', async () => {
  const before = await bothNow();
  await two.proxy.inject({ kind: 'refuse-connections' });
  await remove(room, ['TrafficPolicy/s3'], true);
  await expect.poll(() => objectsIn(one), patience).toEqual(without(before[0] ?? {}, 's3'));
  await says(room, two, /cannot be reached/);
  expect(await objectsIn(two)).toEqual(before[1]);
  await two.proxy.heal();
  await expect.poll(() => objectsIn(two), patience).toEqual(without(before[1] ?? {}, 's3'));
  await settled(room, two);
  await two.proxy.inject({ kind: 'refuse-connections' });
  await apply(room, virtualMesh('shop', 'one'));
  await says(room, two, /cannot be reached/);
  await two.proxy.heal();
  await says(room, two, /would delete all 28 objects/);
  expect(await objectsIn(two)).toEqual(without(before[1] ?? {}, 's3'));
  expect(await events(room, two, 'delete-budget')).not.toEqual([]);
}, 120_000);

test('a cluster that is down is not deregistered with removal, says what is still there, and is emptied and forgotten when it is back', async () => {
  const rows = await allRows(room, two);
  await two.proxy.inject({ kind: 'refuse-connections' });
  await expect(room.cli('cluster', 'deregister', 'two', '--remove', '--yes', '--timeout', '5s')).rejects.toThrow(
    /28 objects are still on two/,
  );
  expect(Object.keys(await objectsIn(two))).toHaveLength(30);
  await two.proxy.heal();
  await expect.poll(async () => Object.keys(await objectsIn(two)).sort(), patience).toEqual(FOREIGN);
  await expect.poll(() => room.cli('operation', 'list'), patience).toMatch(/forgot two: 28 objects deleted, 0 kept/);
  expect(await room.ask('{ cluster(name: "two") { state } }')).toEqual({ cluster: null });
  witness(await two.cluster.audit(), rows);
}, 120_000);

/** What must never be in an audit log. */
function witness(
  log: Parameters<typeof foreignTouched>[0],
  rows: readonly { readonly ref: Parameters<typeof auditKeyOf>[0] }[],
): void {
  expect(foreignTouched(log, new Set(rows.map(({ ref }) => auditKeyOf(ref))))).toEqual([]);
  // A version that is not served is answered 404 by the router, which reads no body.
  const read = log.filter(({ responseStatus }) => responseStatus?.code !== 404);
  expect(deletesWithoutPreconditions(read)).toEqual([]);
  expect(needlessWrites(log)).toEqual([]);
}

test('after all of it the audit logs show no foreign object touched, no delete without its UID and version, no needless write', async () => {
  await settled(room, one);
  witness(await one.cluster.audit(), await allRows(room, one));
  expect(deletesWithoutPreconditions(await three.cluster.audit())).toEqual([]);
  const now = await Promise.all([one, two, three].map(objectsIn));
  const foreign = (all: readonly Objects[]) => all.map((objects) => FOREIGN.map((key) => objects[key]));
  // A definition that went took its foreign objects along: the VirtualService of the first cluster is no more.
  expect(foreign(now).slice(1)).toEqual(foreign(foreignBefore).slice(1));
  expect(foreign(now)[0]?.[0]).toBe(foreign(foreignBefore)[0]?.[0]);
});
