import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '@overmesh/delivery';
import { KubeError } from '@overmesh/kube';
import type { KubeClient, KubeObject } from '@overmesh/kube';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Cluster } from '../../harness/cluster.ts';
import { startClusters } from '../../harness/cluster-pool.ts';
import type { ClusterPool } from '../../harness/cluster-pool.ts';
import { setTargets, handEdit, liveObject, openRoom, rule, service, writesIn } from './room.ts';
import type { Member, Room } from './room.ts';

let pool: ClusterPool;
let room: Room;
let one: Cluster;
let other: Cluster;
let delivery: Delivery;
let member: Member;
let namespace: string;
let tests = 0;
const signal = new AbortController().signal;

beforeAll(async () => {
  pool = await startClusters(['one', 'other']);
  one = pool.cluster('one');
  other = pool.cluster('other');
  await one.installCrds('istio');
  room = await openRoom();
  delivery = room.worker();
});
beforeEach(async () => {
  tests += 1;
  namespace = `faults-${tests}`;
  const objects = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }];
  await Promise.all(pool.clusters.map((cluster) => cluster.apply(objects)));
  member = room.member(one);
});
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

/** A client like the member's, with some calls replaced. */
function client(replaced: Partial<KubeClient>): KubeClient {
  return new Proxy<KubeClient>(member.client, {
    get: (real, name: keyof KubeClient) => replaced[name] ?? (name in real ? real[name].bind(real) : undefined),
  });
}

/** A promise and what ends it. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

function rules(count: number) {
  return Array.from({ length: count }, (_, index) => rule(namespace, `r${index}`));
}

test('a kind that the cluster does not have is refused in words, and written once it is there', async () => {
  const away = room.member(other);
  await setTargets(delivery, away, 1, [rule(namespace, 'a')], namespace);
  await room.settle(delivery, away);
  expect(await room.lane(away)).toMatchObject({ state: 'held', reason: expect.stringContaining('DestinationRule') });
  await other.installCrds('istio');
  expect(await delivery.dueLanes()).toContain(away.id);
  await room.settle(delivery, away);
  expect((await room.lane(away)).state).toBe('idle');
  expect(await liveObject(other, rule(namespace, 'a'))).toBeDefined();
});

test('with its definition an object is gone, so nothing is waited for when it is not wanted any more', async () => {
  const away = room.member(other);
  await setTargets(delivery, away, 1, [rule(namespace, 'a')], namespace);
  await room.settle(delivery, away);
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/destinationrules.networking.istio.io';
  await other.request('DELETE', path);
  await expect.poll(async () => (await other.request('GET', path)).status, { timeout: 20_000 }).toBe(404);
  await setTargets(delivery, away, 2, [], namespace);
  await delivery.confirmRevision(namespace, 2);
  await expect
    .poll(
      async () => {
        await delivery.deliver(away.id, signal);
        return (await room.lane(away)).state;
      },
      { timeout: 20_000 },
    )
    .toBe('idle');
  expect(await delivery.ledger(away.id)).toEqual([]);
});

test('a dead API server costs only its own lane, which then takes the newest revision alone', async () => {
  await other.installCrds('istio');
  const lively = room.member(other);
  await setTargets(delivery, member, 1, [service(namespace, 'a', '1s')], `${namespace}-one`);
  await room.settle(delivery, member);
  await one.kill();
  await setTargets(delivery, member, 2, [service(namespace, 'a', '2s')], `${namespace}-one`);
  await setTargets(delivery, lively, 1, [service(namespace, 'a', '1s')], `${namespace}-other`);
  const begun = Date.now();
  const tryTheDeadOne = async () => {
    const again = await delivery.deliver(member.id, signal);
    return { waitMs: again?.againInMs, due: await delivery.dueLanes() };
  };
  // What is due is asked at once: the first wait is short, and may be over before the other cluster has all of it.
  const [dead] = await Promise.all([tryTheDeadOne(), room.settle(delivery, lively)]);
  expect(Date.now() - begun).toBeLessThan(10_000);
  expect(dead.waitMs).toBeGreaterThan(0);
  expect(dead.due).not.toContain(member.id);
  expect(await room.lane(member)).toMatchObject({ state: 'retrying', attempts: 1, reason: expect.any(String) });
  expect(await room.lane(lively)).toMatchObject({ state: 'idle', appliedGeneration: '1' });
  await setTargets(delivery, member, 3, [service(namespace, 'a', '3s')], `${namespace}-one`);
  await one.restart();
  const before = (await writesIn(one, namespace)).length;
  await expect
    .poll(
      async () => {
        await delivery.deliver(member.id, signal);
        return (await room.lane(member)).state;
      },
      { timeout: 20_000 },
    )
    .toBe('idle');
  expect((await writesIn(one, namespace)).slice(before)).toEqual(['patch virtualservices/a 200']);
  expect((await liveObject(one, service(namespace, 'a')))?.spec.http[0]?.timeout).toBe('3s');
  expect((await delivery.events({ clusterId: member.id, first: 50 })).map(({ type }) => type)).toContain('unreachable');
});

test('what was written before the cluster went away is recorded, and nothing is written after the lane is parked', async () => {
  let writes = 0;
  const failing = room.worker({
    clientFor: () =>
      Promise.resolve(
        client({
          create: async (object: KubeObject) => {
            writes += 1;
            if (writes > 6) throw new KubeError('unreachable', 'it went away');
            return member.client.create(object);
          },
        }),
      ),
  });
  await setTargets(failing, member, 1, rules(40), namespace);
  expect(await failing.deliver(member.id, signal)).toBeDefined();
  expect(await room.lane(member)).toMatchObject({ state: 'retrying', reason: 'it went away', leaseUntil: null });
  expect(writes).toBeLessThanOrEqual(10);
  const present = (await delivery.ledger(member.id)).filter(({ phase }) => phase === 'present');
  expect(present).toHaveLength(6);
  await room.settle(delivery, member);
  const done = await writesIn(one, namespace);
  expect(done).toHaveLength(40);
  expect(new Set(done).size).toBe(40);
});

/** What it creates is made, and it never hears so. */
function workerThatLosesAnswers() {
  return room.worker({
    clientFor: () =>
      Promise.resolve(
        client({
          create: async (object: KubeObject) => {
            await member.client.create(object);
            throw new KubeError('unreachable', 'the answer was lost');
          },
        }),
      ),
  });
}

test('an answer that is lost after the write costs no second write', async () => {
  const lossy = workerThatLosesAnswers();
  const object = rule(namespace, 'a');
  await setTargets(lossy, member, 1, [object], namespace);
  await lossy.deliver(member.id, signal);
  expect((await room.row(member, object))?.phase).toBe('creating');
  const before = await liveObject(one, object);
  await room.settle(delivery, member);
  expect(await liveObject(one, object)).toEqual(before);
  expect(await room.row(member, object)).toMatchObject({ phase: 'present', uid: before?.metadata.uid });
});

test('an object whose create was never answered, and that lost our label since, is known, told and not deleted', async () => {
  const lossy = workerThatLosesAnswers();
  const [object, other] = [rule(namespace, 'a'), rule(namespace, 'b')];
  await setTargets(delivery, member, 1, [other], namespace);
  await room.settle(delivery, member);
  await setTargets(lossy, member, 2, [object, other], namespace);
  await lossy.deliver(member.id, signal);
  const label = (value: string | null) => ({ metadata: { labels: { 'app.kubernetes.io/managed-by': value } } });
  await handEdit(one, object, label(null));
  await setTargets(delivery, member, 3, [other], namespace);
  await room.settle(delivery, member);
  const uid = (await liveObject(one, object))?.metadata.uid ?? '';
  expect((await room.lane(member)).reason).toContain('our managed-by label was taken off by hand');
  expect((await delivery.ownedUids([member.id])).get(member.id)).toContain(uid);
  await handEdit(one, object, label('overmesh'));
  await room.settle(delivery, member);
  expect(await liveObject(one, object)).toBeUndefined();
});

test('an object whose create was never answered is not forgotten when its delete does not come through', async () => {
  const lossy = workerThatLosesAnswers();
  const object = rule(namespace, 'a');
  await setTargets(lossy, member, 1, [object], namespace);
  await lossy.deliver(member.id, signal);
  await setTargets(delivery, member, 2, [], namespace);
  await delivery.confirmRevision(namespace, 2);
  const remove = () => Promise.reject(new KubeError('unreachable', 'the connection was cut'));
  const cut = room.worker({ clientFor: () => Promise.resolve(client({ remove })) });
  await cut.deliver(member.id, signal);
  const uid = (await liveObject(one, object))?.metadata.uid;
  expect(await room.row(member, object)).toMatchObject({ phase: 'deleting', uid });
  await room.settle(delivery, member);
  expect(await liveObject(one, object)).toBeUndefined();
});

test('a lane whose worker could not give it back for 1 s is free for another, long before the lease ends', async () => {
  const query = vi.spyOn(room.dataSource.manager, 'query');
  const failing = room.worker({ clientFor: () => Promise.reject(new Error('a fault of ours')) });
  await setTargets(failing, member, 1, [rule(namespace, 'a')], namespace);
  query.mockRejectedValueOnce(new Error('connection terminated')).mockRejectedValueOnce(new Error('still away'));
  await failing.deliver(member.id, signal).catch(() => undefined);
  query.mockRestore();
  expect((await room.lane(member)).leaseUntil).not.toBeNull();
  await expect.poll(async () => (await room.lane(member)).leaseUntil, { timeout: 10_000 }).toBeNull();
});

test('of two workers on one lane one writes, each object once', async () => {
  const second = room.worker();
  await setTargets(delivery, member, 1, rules(20), namespace);
  const passes = await Promise.all([delivery.deliver(member.id, signal), second.deliver(member.id, signal)]);
  expect(passes.filter((pass) => pass === undefined)).toHaveLength(1);
  expect(await writesIn(one, namespace)).toHaveLength(20);
});

test('a lane is taken over from a dead worker at once, from a live one not before its lease, and the late one writes nothing', async () => {
  const { opened, open } = gate();
  const slow = room.worker({
    clientFor: async () => {
      await opened;
      return member.client;
    },
  });
  await setTargets(slow, member, 1, rules(3), namespace);
  const pass = slow.deliver(member.id, signal);
  await expect.poll(async () => (await room.lane(member)).leaseUntil).not.toBeNull();
  expect(await delivery.deliver(member.id, signal)).toEqual({ againInMs: 500 });
  expect(await writesIn(one, namespace)).toEqual([]);

  await slow.onApplicationShutdown();
  expect(await delivery.deliver(member.id, signal)).toBeUndefined();
  expect(await writesIn(one, namespace)).toHaveLength(3);
  const rows = await delivery.ledger(member.id);
  open();
  await pass.catch(() => undefined);
  expect(await writesIn(one, namespace)).toHaveLength(3);
  expect(await delivery.ledger(member.id)).toEqual(rows);
});

test('a worker that loses its lane in the middle of a write changes neither the object nor the ledger', async () => {
  const object = service(namespace, 'a', '1s');
  await setTargets(delivery, member, 1, [object], namespace);
  await room.settle(delivery, member);
  const { opened, open } = gate();
  const begun = gate();
  const paused = room.worker({
    clientFor: () =>
      Promise.resolve(
        client({
          update: async (body, expected) => {
            begun.open();
            await opened;
            return member.client.update(body, expected);
          },
        }),
      ),
  });
  await setTargets(paused, member, 2, [service(namespace, 'a', '2s')], namespace);
  const pass = paused.deliver(member.id, signal).catch((error: unknown) => error);
  await begun.opened;
  await paused.onApplicationShutdown();
  await setTargets(delivery, member, 3, [service(namespace, 'a', '3s')], namespace);
  await room.settle(delivery, member);
  const rows = await delivery.ledger(member.id);
  const before = await liveObject(one, object);
  open();
  expect(await pass).toMatchObject({ name: 'LeaseLostError' });
  expect(await liveObject(one, object)).toEqual(before);
  expect(before?.spec.http[0]?.timeout).toBe('3s');
  expect(await delivery.ledger(member.id)).toEqual(rows);
});

test('a late write of a worker that was given up does not bring a deleted object back', async () => {
  const object = rule(namespace, 'a');
  await setTargets(delivery, member, 1, [object], namespace);
  await room.settle(delivery, member);
  const live = await liveObject(one, object);
  await setTargets(delivery, member, 2, [], namespace);
  await delivery.confirmRevision(namespace, 2);
  await room.settle(delivery, member);
  const late = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'a', namespace },
    spec: { host: 'late' },
  };
  const expected = { uid: live?.metadata.uid ?? '', resourceVersion: live?.metadata.resourceVersion ?? '' };
  await expect(member.client.update(late, expected)).rejects.toMatchObject({ name: 'KubeError' });
  expect(await liveObject(one, object)).toBeUndefined();
});

test('a create that a worker with a clock an hour behind has begun may still arrive, also by the clock of another', async () => {
  const dying = room.worker({
    clientFor: () =>
      Promise.resolve(client({ create: () => Promise.reject(new KubeError('timeout', 'no answer to the create')) })),
  });
  await setTargets(dying, member, 1, [rule(namespace, 'a')], namespace);
  vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ['Date'] });
  await dying.deliver(member.id, signal).finally(() => vi.useRealTimers());
  await setTargets(delivery, member, 2, [], namespace);
  await delivery.confirmRevision(namespace, 2);
  await delivery.deliver(member.id, signal);
  expect(await room.row(member, rule(namespace, 'a'))).toMatchObject({ phase: 'creating' });
  expect((await room.lane(member)).reason).toContain('may still arrive');
});

test('what a worker was about to delete and is wanted again is written, so that the late delete fails', async () => {
  const object = rule(namespace, 'a');
  await setTargets(delivery, member, 1, [object], namespace);
  await room.settle(delivery, member);
  const dying = room.worker({
    clientFor: () =>
      Promise.resolve(client({ remove: () => Promise.reject(new KubeError('timeout', 'no answer to the delete')) })),
  });
  await setTargets(dying, member, 2, [], namespace);
  await dying.confirmRevision(namespace, 2);
  await dying.deliver(member.id, signal);
  const row = await room.row(member, object);
  expect(row?.phase).toBe('deleting');
  await setTargets(delivery, member, 3, [object], namespace);
  await room.settle(delivery, member);
  const expected = { uid: row?.uid ?? '', resourceVersion: row?.resourceVersion ?? '' };
  await expect(member.client.remove(object.ref, expected)).rejects.toMatchObject({ reason: 'conflict' });
  expect(await liveObject(one, object)).toBeDefined();
});

test('a change between look and write is looked at again, and the hand edit is named', async () => {
  const object = rule(namespace, 'a');
  await setTargets(delivery, member, 1, [object], namespace);
  await room.settle(delivery, member);
  let edits = 0;
  const raced = room.worker({
    isSameCluster: async () => {
      edits += 1;
      if (edits === 1) await handEdit(one, object, { spec: { host: 'raced' } });
      return true;
    },
  });
  await setTargets(raced, member, 2, [rule(namespace, 'a', { exportTo: ['.'] })], namespace);
  await room.settle(raced, member);
  expect((await liveObject(one, object))?.spec).toEqual({ host: 'a', exportTo: ['.'] });
  expect((await room.lane(member)).state).toBe('idle');
});

test('a cluster that lets us wait gets what is wanted when it has answered, and nothing of what was wanted meanwhile', async () => {
  const unwanted = rule(namespace, 'unwanted-meanwhile');
  await setTargets(delivery, member, 1, [service(namespace, 'a', '1s'), unwanted], namespace);
  await room.settle(delivery, member);
  const before = (await writesIn(one, namespace)).length;
  const waiting = room.worker({
    isSameCluster: async () => {
      await setTargets(delivery, member, 3, [service(namespace, 'a', '3s'), rule(namespace, 'new')], namespace);
      await sleep(300);
      return true;
    },
  });
  await setTargets(delivery, member, 2, [service(namespace, 'a', '2s'), unwanted], namespace);
  await waiting.deliver(member.id, signal);
  expect((await writesIn(one, namespace)).slice(before).sort()).toEqual([
    'delete destinationrules/unwanted-meanwhile 200',
    'patch destinationrules/new 201',
    'patch virtualservices/a 200',
  ]);
  expect((await liveObject(one, service(namespace, 'a')))?.spec.http[0]?.timeout).toBe('3s');
});

test('100 wake-ups of a lane at rest write nothing to the cluster', async () => {
  await setTargets(delivery, member, 1, rules(2), namespace);
  await room.settle(delivery, member);
  const before = await writesIn(one, namespace);
  for (let wake = 0; wake < 100; wake += 1) await delivery.deliver(member.id, signal);
  expect(await writesIn(one, namespace)).toEqual(before);
});
