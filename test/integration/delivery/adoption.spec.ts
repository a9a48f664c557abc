import type { Delivery, FoundObject } from '@overmesh/delivery';
import { OWNED_SELECTOR } from '@overmesh/meshes/kit';
import { objectKey } from '@overmesh/model';
import type { DesiredObject } from '@overmesh/model';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { liveObject, openRoom, rule, RULE, SERVICE, service, setTargets, writesIn } from './room.ts';
import type { Member, Room } from './room.ts';

/** An installation with a database of its own. */
interface Installation {
  readonly room: Room;
  readonly delivery: Delivery;
  readonly id: string;
}

let lent: LentClusters;
let cluster: ClusterAccess;
let ours: Installation;
let other: Installation;
let namespace: string;
let tests = 0;

async function open(): Promise<Installation> {
  const room = await openRoom();
  const delivery = room.worker();
  return { room, delivery, id: await delivery.installation() };
}

beforeAll(async () => {
  lent = await lendClusters(['both'], { crds: ['istio'] });
  cluster = lent.cluster('both');
  [ours, other] = [await open(), await open()];
  // Databases of a test run are copies of one: see migratedDatabase.
  await other.room.dataSource.query(`UPDATE installation SET id = 'feedfeedfeedfeed'`);
  other = { ...other, id: 'feedfeedfeedfeed' };
});
beforeEach(async () => {
  tests += 1;
  namespace = `delivery-adoption-${tests}`;
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
});
afterAll(async () => {
  await ours?.room.close();
  await other?.room.close();
  await lent?.stop();
});

async function bring({ room, delivery }: Installation, member: Member, revision: number, ...objects: DesiredObject[]) {
  await setTargets(delivery, member, revision, objects, namespace);
  await delivery.confirmRevision(namespace, revision);
  await room.settle(delivery, member);
}

async function found({ delivery }: Installation, { id, client }: Member): Promise<readonly FoundObject[]> {
  const listed = [];
  for (const kind of [RULE, SERVICE]) {
    const { items } = await client.list(kind, { namespace, labelSelector: OWNED_SELECTOR });
    listed.push(...items.map((object) => ({ ref: { kind, namespace, name: object.metadata.name }, object })));
  }
  return delivery.judgeFound(id, listed);
}

async function agree(one: Installation, member: Member, differing = false): Promise<void> {
  const agreements = (await found(one, member)).map(({ key, uid, installation = null }) => ({
    ...{ key, uid, installation, differing },
  }));
  await one.delivery.agreeToAdopt(member.id, agreements, mira);
}

/** What the API server has taken from Overmesh in the namespace of this test. */
async function writes(): Promise<readonly string[]> {
  return (await writesIn(cluster, namespace)).filter((write) => / 2\d\d$/.test(write));
}

/** The objects as the installation wrote them before its ledger was lost. */
async function lostLedger(...objects: DesiredObject[]): Promise<Member> {
  await bring(ours, ours.room.member(cluster), 1, ...objects);
  return ours.room.member(cluster);
}

const pair = () => [rule(namespace, 'a'), service(namespace, 'a')];

test('after a lost ledger what was agreed to is taken over without a single write, and belongs to us again', async () => {
  const again = await lostLedger(...pair());
  const before = await writesIn(cluster, namespace);
  expect((await found(ours, again)).map(({ standing, installation }) => [standing, installation])).toEqual([
    ['unwanted', ours.id],
    ['unwanted', ours.id],
  ]);
  await agree(ours, again);
  await bring(ours, again, 1, ...pair());
  expect(await writesIn(cluster, namespace)).toEqual(before);
  expect(await ours.room.lane(again)).toMatchObject({ state: 'idle', reason: null });
  expect(await found(ours, again)).toEqual([]);
  await bring(ours, again, 2, rule(namespace, 'a'), service(namespace, 'a', '7s'));
  expect((await liveObject(cluster, service(namespace, 'a')))?.spec.http[0]?.timeout).toBe('7s');
});

test('unasked nothing is taken over, written or deleted, and the lane says what would do it', async () => {
  const again = await lostLedger(...pair());
  const before = await writes();
  await bring(ours, again, 1, ...pair());
  await ours.room.settle(ours.delivery, again);
  expect((await ours.room.lane(again)).reason).toContain('overmesh cluster adopt');
  await bring(ours, again, 2);
  expect(await writes()).toEqual(before);
});

test('what differs is shown and left alone, until that is agreed to as well', async () => {
  const again = await lostLedger(...pair());
  const wanted = [rule(namespace, 'a'), service(namespace, 'a', '9s')];
  await setTargets(ours.delivery, again, 1, wanted, namespace);
  const shown = await found(ours, again);
  expect(shown.map(({ standing }) => standing)).toEqual(['same', 'differs']);
  expect(shown[1]?.difference).toMatch(/-.*timeout: 2s\n\+.*timeout: 9s/);
  await agree(ours, again);
  await ours.room.settle(ours.delivery, again);
  expect((await liveObject(cluster, service(namespace, 'a')))?.spec.http[0]?.timeout).toBe('2s');
  expect((await ours.room.lane(again)).reason).toContain('it differs in spec.http');
  await agree(ours, again, true);
  await ours.room.settle(ours.delivery, again);
  expect((await liveObject(cluster, service(namespace, 'a')))?.spec.http[0]?.timeout).toBe('9s');
});

test('of two living installations one takes over when asked, the other sees by whom and writes and deletes nothing more', async () => {
  const [mine, theirs] = [ours.room.member(cluster), other.room.member(cluster)];
  await bring(ours, mine, 1, ...pair());
  await setTargets(other.delivery, theirs, 1, pair(), namespace);
  await agree(other, theirs);
  await other.room.settle(other.delivery, theirs);
  expect((await liveObject(cluster, service(namespace, 'a')))?.metadata.annotations).toMatchObject({
    'overmesh.io/installation': other.id,
  });
  const before = await writes();
  await bring(ours, mine, 2, rule(namespace, 'a'), service(namespace, 'a', '5s'));
  expect((await ours.room.lane(mine)).reason).toContain(`installation ${other.id} of Overmesh wrote it last`);
  await bring(ours, mine, 3);
  await other.room.settle(other.delivery, theirs);
  expect(await writes()).toEqual(before);
  expect(await liveObject(cluster, rule(namespace, 'a'))).toBeDefined();
});

/** Watches for both, as their workers do, until the lane of each has told what the other has there. */
async function watchBoth(until: AbortSignal, ...all: readonly (readonly [Installation, Member, DesiredObject])[]) {
  const watches = all.map(([{ delivery }, { id, client }]) => delivery.observe(id, client, [RULE, SERVICE], until));
  for (const [{ room, delivery }, member, theirs] of all)
    await expect
      .poll(async () => {
        await room.settle(delivery, member);
        return (await room.lane(member)).orphanedObjects;
      })
      .toContain(objectKey(theirs.ref));
  return watches;
}

test('two living installations with documents for the same objects name each other, and neither writes what the other has', async () => {
  const [mine, theirs] = [ours.room.member(cluster), other.room.member(cluster)];
  const [first, second] = [rule(namespace, 'a'), service(namespace, 'a')];
  const done = new AbortController();
  await bring(ours, mine, 1, first);
  await bring(other, theirs, 1, second);
  const watches = await watchBoth(done.signal, [ours, mine, second], [other, theirs, first]);
  const before = await writesIn(cluster, namespace);
  const both = [rule(namespace, 'a'), service(namespace, 'a', '9s')];
  for (let round = 2; round < 6; round += 1) {
    await bring(ours, mine, round, ...both);
    await bring(other, theirs, round, ...pair());
  }
  expect((await ours.room.lane(mine)).reason).toContain(`installation ${other.id} of Overmesh wrote it last`);
  expect((await other.room.lane(theirs)).reason).toContain(`installation ${ours.id} of Overmesh wrote it last`);
  expect((await ours.room.row(mine, second))?.finding).toContain('overmesh cluster adopt');
  expect(await writesIn(cluster, namespace)).toEqual(before);
  done.abort();
  await Promise.all(watches);
});
