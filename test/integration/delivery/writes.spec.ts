import type { Delivery } from '@overmesh/delivery';
import type { DesiredObject } from '@overmesh/model';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { setTargets as setAll } from '../../harness/targets.ts';
import { setTargets, handEdit, liveObject, openRoom, pathOf, rule, service, target, writesIn } from './room.ts';
import type { Member, Room } from './room.ts';
import { mira } from '../../harness/callers.ts';

let cluster: ClusterAccess;
let room: Room;
let delivery: Delivery;
let member: Member;
let namespace: string;
let tests = 0;

beforeAll(async () => {
  cluster = await sharedCluster('istio');
  room = await openRoom();
  delivery = room.worker();
});
beforeEach(async () => {
  tests += 1;
  namespace = `delivery-writes-${tests}`;
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  member = room.member(cluster);
});
afterAll(async () => {
  await room?.close();
  await cluster?.disconnect();
});

/** Sets targets and delivers until the lane is at rest. */
async function bring(revision: number, ...objects: readonly DesiredObject[]): Promise<void> {
  await setTargets(delivery, member, revision, objects, namespace);
  await room.settle(delivery, member);
}

async function uidAndVersion(object: DesiredObject) {
  const live = await liveObject(cluster, object);
  return live && [live.metadata.uid, live.metadata.resourceVersion];
}

async function messages(type: string): Promise<readonly string[]> {
  const events = await delivery.events({ clusterId: member.id, first: 100 });
  return events.filter((event) => event.type === type).map(({ message }) => message);
}

test('a lane whose wake-up was lost is named by the next look at its VirtualMesh, and one at rest is not', async () => {
  expect(await setTargets(delivery, member, 1, [service(namespace, 'a')], namespace)).toEqual([member.id]);
  expect(await setTargets(delivery, member, 1, [service(namespace, 'a')], namespace)).toEqual([member.id]);
  await room.settle(delivery, member);
  expect(await setTargets(delivery, member, 1, [service(namespace, 'a')], namespace)).toEqual([]);
  expect(await setTargets(delivery, member, 2, [], namespace)).toEqual([member.id]);
  expect(await setTargets(delivery, member, 2, [], namespace)).toEqual([member.id]);
});

test('objects are created stage by stage, and a second pass writes nothing', async () => {
  const objects = [service(namespace, 'a'), rule(namespace, 'a'), rule(namespace, 'b')];
  await bring(1, ...objects);
  const writes = await writesIn(cluster, namespace);
  expect(writes).toHaveLength(3);
  expect(writes.slice(0, 2).sort()).toEqual(['patch destinationrules/a 201', 'patch destinationrules/b 201']);
  expect(writes[2]).toBe('patch virtualservices/a 201');
  expect(await room.lane(member)).toMatchObject({ state: 'idle', targetGeneration: '1', appliedGeneration: '1' });

  expect(await setTargets(delivery, member, 2, objects, namespace)).toEqual([]);
  await room.settle(delivery, member);
  expect(await writesIn(cluster, namespace)).toHaveLength(3);
  expect(await delivery.targetsOn(member.id)).toMatchObject([{ revision: 2, appliedRevision: 2 }]);
});

test('only the object that changed is written again, under the next generation', async () => {
  await bring(1, rule(namespace, 'a'), service(namespace, 'a', '2s'));
  await bring(2, rule(namespace, 'a'), service(namespace, 'a', '3s'));
  expect((await writesIn(cluster, namespace)).slice(2)).toEqual(['patch virtualservices/a 200']);
  const live = await liveObject(cluster, service(namespace, 'a'));
  expect(live?.spec.http[0]?.timeout).toBe('3s');
  expect(live?.metadata).toMatchObject({
    labels: { 'app.kubernetes.io/managed-by': 'overmesh', 'overmesh.io/virtual-mesh': namespace },
    annotations: {
      'overmesh.io/generation': '2',
      'overmesh.io/revision': '2',
      'overmesh.io/intents': 'TrafficPolicy/p',
    },
  });
});

test('a field that is not wanted any more goes', async () => {
  await bring(1, rule(namespace, 'a', { trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } }));
  await bring(2, rule(namespace, 'a'));
  expect((await liveObject(cluster, rule(namespace, 'a')))?.spec).toEqual({ host: 'a' });
});

test('a hand edit is put back, and the event names kubectl-edit, the field and the time', async () => {
  const object = rule(namespace, 'a');
  await bring(1, object);
  await handEdit(cluster, object, { spec: { host: 'elsewhere' } });
  await room.settle(delivery, member);
  expect((await liveObject(cluster, object))?.spec.host).toBe('a');
  const [message] = await messages('drift-repaired');
  expect(message).toMatch(/^spec\.host changed by kubectl-edit at 20\d\d-\d\d-\d\dT.*put back$/);
  const before = await writesIn(cluster, namespace);
  await room.settle(delivery, member);
  expect(await writesIn(cluster, namespace)).toHaveLength(before.length);
});

test('an edit inside a list is put back', async () => {
  const object = service(namespace, 'a', '2s');
  await bring(1, object);
  await handEdit(cluster, object, { spec: { http: [{ timeout: '9s', route: [{ destination: { host: 'a' } }] }] } });
  await room.settle(delivery, member);
  expect((await liveObject(cluster, object))?.spec.http[0]?.timeout).toBe('2s');
});

test('our label, taken off by hand, comes back and an event says so', async () => {
  const object = rule(namespace, 'a');
  await bring(1, object);
  await handEdit(cluster, object, { metadata: { labels: { 'app.kubernetes.io/managed-by': null } } }, 'kubectl-label');
  await room.settle(delivery, member);
  expect((await liveObject(cluster, object))?.metadata.labels).toMatchObject({
    'app.kubernetes.io/managed-by': 'overmesh',
  });
  expect(await messages('drift-repaired')).toEqual([expect.stringContaining('managed-by')]);
});

test('our label, given to Helm, is taken back and the writer named', async () => {
  const object = rule(namespace, 'a');
  await bring(1, object);
  await handEdit(cluster, object, { metadata: { labels: { 'app.kubernetes.io/managed-by': 'Helm' } } }, 'helm');
  await room.settle(delivery, member);
  expect((await liveObject(cluster, object))?.metadata.labels).toMatchObject({
    'app.kubernetes.io/managed-by': 'overmesh',
  });
  expect(await messages('drift-repaired')).toEqual([expect.stringContaining('changed by helm')]);
});

test('an object that was deleted by hand is written again, three times and not a fourth', async () => {
  const object = rule(namespace, 'a');
  await bring(1, object);
  for (const _ of [1, 2, 3]) {
    await cluster.request('DELETE', pathOf(object));
    await room.settle(delivery, member);
    expect(await liveObject(cluster, object)).toBeDefined();
  }
  await cluster.request('DELETE', pathOf(object));
  await room.settle(delivery, member);
  expect(await liveObject(cluster, object)).toBeUndefined();
  expect((await room.lane(member)).reason).toContain('after 3 repairs');
  expect((await room.row(member, object))?.finding).toContain('no longer repaired');
});

test('a field that a hand sets beside ours and that turns our object off goes, and its author is named', async () => {
  const object = service(namespace, 'a', '2s');
  await bring(1, object);
  await handEdit(cluster, object, { spec: { gateways: ['nowhere/gw'] } }, 'kubectl-patch');
  await room.settle(delivery, member);
  expect((await liveObject(cluster, object))?.spec).not.toHaveProperty('gateways');
  expect(await messages('drift-repaired')).toEqual([expect.stringMatching(/^spec\.gateways changed by kubectl-patch/)]);
  const managers = (await liveObject(cluster, object))?.metadata.managedFields?.map(({ manager }) => manager);
  expect(managers).toEqual(['overmesh']);
});

test('an annotation that a mesh obeys, set by hand on our object, goes, and one that it does not obey stays', async () => {
  const object = service(namespace, 'a', '2s');
  await bring(1, object);
  const annotations = { 'networking.istio.io/exportTo': '.', 'team.example/owner': 'me' };
  await handEdit(cluster, object, { metadata: { annotations } }, 'kubectl-annotate');
  await room.settle(delivery, member);
  const left = (await liveObject(cluster, object))?.metadata.annotations;
  expect(left).not.toHaveProperty('networking.istio.io/exportTo');
  expect(left).toMatchObject({ 'team.example/owner': 'me' });
});

test('a change is written also after 3 repairs within 10 minutes', async () => {
  const object = service(namespace, 'a', '2s');
  await bring(1, object);
  for (const timeout of ['7s', '8s', '9s']) {
    await handEdit(cluster, object, { spec: { http: [{ timeout, route: [{ destination: { host: 'a' } }] }] } });
    await room.settle(delivery, member);
  }
  await handEdit(cluster, object, { spec: { http: [{ timeout: '10s', route: [{ destination: { host: 'a' } }] }] } });
  await room.settle(delivery, member);
  expect((await liveObject(cluster, object))?.spec.http[0]?.timeout).toBe('10s');
  await bring(2, service(namespace, 'a', '3s'));
  expect((await liveObject(cluster, object))?.spec.http[0]?.timeout).toBe('3s');
});

test('an object whose managedFields were cleared is taken back, with one event, and changes as ever', async () => {
  const object = service(namespace, 'a', '2s');
  await bring(1, object);
  await handEdit(cluster, object, { metadata: { managedFields: [{}] } }, 'kubectl-patch');
  await room.settle(delivery, member);
  expect(await messages('drift-repaired')).toEqual(['metadata.managedFields was cleared by hand; taken back']);
  await handEdit(cluster, object, { metadata: { managedFields: [{}] } }, 'kubectl-patch');
  await bring(2, service(namespace, 'a', '3s'));
  expect((await liveObject(cluster, object))?.spec.http[0]?.timeout).toBe('3s');
  expect(await room.lane(member)).toMatchObject({ state: 'idle', reason: null });
});

test('every UID that an object of ours had is ours, also while it is written anew and after it is gone', async () => {
  const object = service(namespace, 'a');
  const known = async () => [...((await delivery.ownedUids([member.id])).get(member.id) ?? [])];
  const uids: string[] = [];
  for (let round = 1; round <= 3; round += 1) {
    await bring(round, object);
    const [uid = ''] = (await uidAndVersion(object)) ?? [];
    expect(uids).not.toContain(uid);
    uids.push(uid);
    expect((await known()).sort()).toEqual([...uids].sort());
    if (round < 3) await cluster.request('DELETE', pathOf(object));
  }
  await setTargets(delivery, member, 4, [], namespace);
  await delivery.confirmRevision(namespace, 4);
  await room.settle(delivery, member);
  expect(await liveObject(cluster, object)).toBeUndefined();
  expect((await known()).sort()).toEqual(uids.sort());
});

test('what another manager applies with force is reported and stays', async () => {
  const object = rule(namespace, 'a');
  await bring(1, object);
  const theirs = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'a' },
    spec: { host: 'theirs' },
  };
  const path = `${pathOf(object)}?fieldManager=argocd&force=true`;
  await cluster.request('PATCH', path, theirs, 'application/apply-patch+yaml');
  const before = await uidAndVersion(object);
  await room.settle(delivery, member);
  expect(await uidAndVersion(object)).toEqual(before);
  expect((await room.lane(member)).reason).toMatch(/argocd.*spec\.host/);
  expect(await messages('conflict')).toHaveLength(1);
  await room.settle(delivery, member);
  expect(await messages('conflict')).toHaveLength(1);
});

test('a delete takes only what is ours', async () => {
  const [ours, foreign] = [rule(namespace, 'ours'), rule(namespace, 'foreign')];
  await cluster.apply([
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'foreign', namespace },
      spec: { host: 'x' },
    },
  ]);
  const before = await uidAndVersion(foreign);
  await bring(1, ours, service(namespace, 'ours'));
  await setTargets(delivery, member, 2, [], namespace);
  await delivery.confirmRevision(namespace, 2);
  await room.settle(delivery, member);
  expect(await liveObject(cluster, ours)).toBeUndefined();
  expect(await uidAndVersion(foreign)).toEqual(before);
  const writes = await writesIn(cluster, namespace);
  expect(writes.slice(-2)).toEqual(['delete virtualservices/ours 200', 'delete destinationrules/ours 200']);
  expect(await delivery.ledger(member.id)).toEqual([]);
});

test('a foreign object of the same name stays as it is, and what refers to it is not written', async () => {
  await cluster.apply([
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'a', namespace },
      spec: { host: 'x' },
    },
  ]);
  const before = await uidAndVersion(rule(namespace, 'a'));
  const objects = [rule(namespace, 'a'), service(namespace, 'a'), rule(namespace, 'b', {}, 'TrafficPolicy/q')];
  await bring(1, ...objects);
  await room.settle(delivery, member);
  expect(await uidAndVersion(rule(namespace, 'a'))).toEqual(before);
  expect(await liveObject(cluster, service(namespace, 'a'))).toBeUndefined();
  expect(await liveObject(cluster, rule(namespace, 'b'))).toBeDefined();
  expect((await room.row(member, rule(namespace, 'a')))?.finding).toContain('did not write');
  expect((await room.row(member, service(namespace, 'a')))?.finding).toContain('waits for');
  await setTargets(delivery, member, 2, [], namespace);
  await delivery.confirmRevision(namespace, 2);
  await room.settle(delivery, member);
  expect(await uidAndVersion(rule(namespace, 'a'))).toEqual(before);
  expect(await delivery.ledger(member.id)).toEqual([]);
});

test('an object recreated by hand under the same name is left and reported, also when ours is not wanted any more', async () => {
  const object = rule(namespace, 'a');
  await bring(1, object);
  await cluster.request('DELETE', pathOf(object));
  await cluster.apply([
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'a', namespace, labels: { 'app.kubernetes.io/managed-by': 'overmesh' } },
      spec: { host: 'a' },
    },
  ]);
  const before = await uidAndVersion(object);
  await room.settle(delivery, member);
  expect((await room.lane(member)).reason).toContain('did not write');
  await setTargets(delivery, member, 2, [], namespace);
  await delivery.confirmRevision(namespace, 2);
  await room.settle(delivery, member);
  expect(await uidAndVersion(object)).toEqual(before);
});

test('our label on a foreign object brings it no harm', async () => {
  const labels = { 'app.kubernetes.io/managed-by': 'overmesh', 'overmesh.io/virtual-mesh': namespace };
  await cluster.apply([
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'dressed-up', namespace, labels },
      spec: { host: 'x' },
    },
  ]);
  const before = await uidAndVersion(rule(namespace, 'dressed-up'));
  await bring(1, rule(namespace, 'a'));
  await setTargets(delivery, member, 2, [], namespace);
  await delivery.confirmRevision(namespace, 2);
  await room.settle(delivery, member);
  expect(await uidAndVersion(rule(namespace, 'dressed-up'))).toEqual(before);
});

test('12 of 30 deletes wait for a person, and go with the word for just this generation', async () => {
  const objects = Array.from({ length: 30 }, (_, index) => rule(namespace, `r${index}`));
  await bring(1, ...objects);
  await bring(2, ...objects.slice(12));
  expect(await room.lane(member)).toMatchObject({ state: 'held', reason: expect.stringContaining('12 of 30') });
  expect(await messages('delete-budget')).toHaveLength(1);
  expect(await liveObject(cluster, rule(namespace, 'r0'))).toBeDefined();
  expect(await delivery.confirmDeletes(member.id, 1, mira)).toBe(false);
  expect(await delivery.confirmDeletes(member.id, 2, mira)).toBe(true);
  const events = await delivery.events({ clusterId: member.id, first: 100 });
  expect(events.filter(({ type }) => type === 'deletes-confirmed')).toMatchObject([
    { message: 'the deletes of generation 2 were agreed to', caller: mira },
  ]);
  await room.settle(delivery, member);
  expect(await liveObject(cluster, rule(namespace, 'r0'))).toBeUndefined();
  expect(await room.lane(member)).toMatchObject({ state: 'idle', appliedGeneration: '2' });
});

test('a yes to revision 2 frees its deletes, and not those of revision 3', async () => {
  const objects = Array.from({ length: 30 }, (_, index) => rule(namespace, `r${index}`));
  await bring(1, ...objects);
  await delivery.confirmRevision(namespace, 2);
  await bring(2, ...objects.slice(10));
  expect((await delivery.ledger(member.id)).length).toBe(20);
  await bring(3, ...objects.slice(20));
  expect((await delivery.ledger(member.id)).length).toBe(20);
  expect((await room.lane(member)).state).toBe('held');
});

test('an emptied cluster keeps what others may have built on, and nothing else', async () => {
  const kept: DesiredObject = { ...rule(namespace, 'kept'), keep: true };
  await bring(1, kept, rule(namespace, 'a'), service(namespace, 'a'));
  await delivery.empty(member.id);
  await room.settle(delivery, member);
  expect((await delivery.ledger(member.id)).map(({ ref }) => ref.name)).toEqual(['kept']);
  expect(await liveObject(cluster, kept)).toBeDefined();
  expect(await liveObject(cluster, service(namespace, 'a'))).toBeUndefined();
});

test('a refused object holds back only what shares its document, and a repaired one frees it', async () => {
  const broken = rule(namespace, 'a', { trafficPolicy: { loadBalancer: { simple: 'NO_SUCH_WAY' } } });
  await bring(
    1,
    broken,
    service(namespace, 'a'),
    rule(namespace, 'b', {}, 'TrafficPolicy/q'),
    service(namespace, 'b', '2s', 'TrafficPolicy/q'),
  );
  expect(await liveObject(cluster, service(namespace, 'a'))).toBeUndefined();
  expect(await liveObject(cluster, service(namespace, 'b'))).toBeDefined();
  expect(await room.lane(member)).toMatchObject({ state: 'held', reason: expect.stringContaining('simple') });
  expect(await messages('refused-by-server')).toHaveLength(1);
  await bring(
    2,
    rule(namespace, 'a'),
    service(namespace, 'a'),
    rule(namespace, 'b', {}, 'TrafficPolicy/q'),
    service(namespace, 'b', '2s', 'TrafficPolicy/q'),
  );
  expect(await liveObject(cluster, service(namespace, 'a'))).toBeDefined();
  expect((await room.lane(member)).state).toBe('idle');
});

test('a refused change leaves the last good state, and the plan still shows the change', async () => {
  await bring(1, rule(namespace, 'a'));
  const broken = rule(namespace, 'a', { trafficPolicy: { loadBalancer: { simple: 'NO_SUCH_WAY' } } });
  await bring(2, broken);
  expect((await liveObject(cluster, rule(namespace, 'a')))?.spec).toEqual({ host: 'a' });
  const wanted = { clusterId: member.id, virtualMesh: namespace, mesh: { key: 'istio', kind: 'istio' } } as const;
  const [change, none] = await delivery.preview([
    { ...wanted, objects: [broken] },
    { ...wanted, objects: [rule(namespace, 'a')] },
  ]);
  expect(change?.changes.map(({ action, name }) => [action, name])).toEqual([['update', 'a']]);
  expect(none?.changes).toEqual([]);
});

test('a delete waits while what refers to the object cannot be changed', async () => {
  await bring(1, rule(namespace, 'a'), service(namespace, 'a'));
  const broken = service(namespace, 'a', 'not a duration');
  await delivery.confirmRevision(namespace, 2);
  await bring(2, broken);
  expect(await liveObject(cluster, rule(namespace, 'a'))).toBeDefined();
  expect((await liveObject(cluster, broken))?.spec.http[0]?.timeout).toBe('2s');
});

test('a missing namespace is a refusal that says so', async () => {
  await bring(1, rule('nowhere-at-all', 'a', {}, 'TrafficPolicy/q'), rule(namespace, 'a'));
  expect(await liveObject(cluster, rule(namespace, 'a'))).toBeDefined();
  expect((await room.lane(member)).reason).toContain('nowhere-at-all');
});

test('another cluster behind the address: nothing is written and nothing forgotten', async () => {
  await bring(1, rule(namespace, 'a'));
  const wrong = room.worker({ isSameCluster: () => Promise.resolve(false) });
  await cluster.request('DELETE', pathOf(rule(namespace, 'a')));
  const before = await writesIn(cluster, namespace);
  await setTargets(wrong, member, 2, [], namespace);
  await wrong.confirmRevision(namespace, 2);
  await room.settle(wrong, member);
  expect(await room.lane(member)).toMatchObject({ state: 'held', reason: expect.stringContaining('another cluster') });
  expect((await delivery.ledger(member.id)).length).toBe(1);
  await setTargets(wrong, member, 3, [rule(namespace, 'b')], namespace);
  await room.settle(wrong, member);
  expect(await writesIn(cluster, namespace)).toEqual(before);
});

test('a watched object that nobody touched is not read again, and a hand edit wakes the lane', async () => {
  let wakes = 0;
  const watching = room.worker({ wake: () => void (wakes += 1) });
  const ending = new AbortController();
  const object = rule(namespace, 'a');
  const watch = watching.observe(member.id, member.client, [object.ref.kind], ending.signal);
  await expect.poll(() => wakes).toBeGreaterThan(0);
  await setTargets(watching, member, 1, [object], namespace);
  await room.settle(watching, member);
  await expect
    .poll(async () => {
      const reads = member.client.stats().requests;
      await room.settle(watching, member);
      return member.client.stats().requests - reads;
    })
    .toBe(0);
  const before = wakes;
  await handEdit(cluster, object, { spec: { host: 'elsewhere' } });
  await expect.poll(() => wakes).toBeGreaterThan(before);
  await expect
    .poll(async () => {
      await room.settle(watching, member);
      return (await liveObject(cluster, object))?.spec.host;
    })
    .toBe('a');
  ending.abort();
  await watch;
  watching.stopObserving(member.id);
});

test('of two meshes that take one kind of object, the one that an object was written for says whether it is accepted', async () => {
  const says = (state: 'yes' | 'no') => ({ accepted: { state }, live: { state } });
  const watching = room.worker({ acceptancesOf: () => ({ istio: says('no'), linkerd: says('yes') }) });
  const ending = new AbortController();
  const [ofIstio, ofLinkerd] = [rule(namespace, 'a'), rule(namespace, 'b')];
  const targets = [
    target(member, [ofIstio], 'istio'),
    { ...target(member, [ofLinkerd], 'production'), meshKind: 'linkerd' as const },
  ];
  await setAll(watching, namespace, 1, targets);
  const watch = watching.observe(member.id, member.client, [ofIstio.ref.kind], ending.signal);
  await room.settle(watching, member);
  const accepted = async () =>
    Promise.all([ofIstio, ofLinkerd].map(async (object) => (await room.row(member, object))?.accepted?.state));
  await expect.poll(accepted).toEqual(['no', 'yes']);
  ending.abort();
  await watch;
  watching.stopObserving(member.id);
});

test('of ten calls at once with revisions 1 to 10 the tenth is the target', async () => {
  const revisions = [3, 10, 1, 7, 2, 9, 4, 8, 5, 6];
  await Promise.all(
    revisions.map((revision) =>
      setTargets(delivery, member, revision, [service(namespace, 'a', `${revision}s`)], namespace),
    ),
  );
  expect(await delivery.targetsOn(member.id)).toMatchObject([{ revision: 10 }]);
  expect(await setTargets(delivery, member, 9, [], namespace)).toEqual([]);
  await room.settle(delivery, member);
  expect((await liveObject(cluster, service(namespace, 'a')))?.spec.http[0]?.timeout).toBe('10s');
  expect(await writesIn(cluster, namespace)).toEqual(['patch virtualservices/a 201']);
});

test('a revision that comes during a pass and wants the same objects counts as applied too', async () => {
  const objects = [rule(namespace, 'a')];
  await setTargets(delivery, member, 1, objects, namespace);
  const slow = room.worker({
    isSameCluster: async () => {
      await setTargets(delivery, member, 2, objects, namespace);
      return true;
    },
  });
  await room.settle(slow, member);
  expect(await delivery.targetsOn(member.id)).toMatchObject([{ revision: 2, appliedRevision: 2 }]);
});

test('unchanged targets write no target row', async () => {
  const targets = [target(member, [rule(namespace, 'a')])];
  await setAll(delivery, namespace, 1, targets);
  const version = async () =>
    room.dataSource.query<readonly unknown[]>('SELECT xmin::text FROM targets WHERE cluster_id = $1', [member.id]);
  const before = await version();
  await setAll(delivery, namespace, 1, targets);
  expect(await version()).toEqual(before);
  expect((await room.lane(member)).targetGeneration).toBe('1');
});
