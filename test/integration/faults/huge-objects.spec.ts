import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { meshDocument, startFleet, timeoutDocument, untilWritten, timeoutsOn } from '../../harness/faults/fleet.ts';
import type { Fleet } from '../../harness/faults/fleet.ts';
import { toldDocument, toldLane } from '../../harness/faults/told.ts';
import { byUserAgent, needlessWrites } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';

const PATIENCE = { timeout: 60_000, interval: 250 };

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

/** Half a MiB of matches for one service, which is nearly the most that a document can say. */
function halfMebibyte(name: string): object {
  return forReviews(
    name,
    Array.from({ length: 8 }, () => ({ headers: Array.from({ length: 16 }, header) })),
  );
}

function header(_: unknown, index: number): object {
  return { name: `h${index}`, exact: randomBytes(2_000).toString('hex') };
}

function forReviews(name: string, match: readonly object[]): object {
  const spec = {
    virtualMesh: 'shop',
    destinations: [{ name: 'reviews', namespace: 'bookinfo' }],
    match,
    timeout: '7s',
  };
  return { apiVersion: 'overmesh.io/v1', kind: 'TrafficPolicy', metadata: { name }, spec };
}

/** One document after the other, since two do not fit into a request to the api; translated and delivered once. */
async function applyAll(documents: readonly object[]): Promise<void> {
  await fleet.worker.pause();
  for (const document of documents) await fleet.apply(document);
  await fleet.worker.resume();
}

/** `big-1` and so on, as far as the service's object grows by them. */
function names(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `big-${from + index}`);
}

const REVIEWS = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/overmesh-reviews';

async function reviewsVersion(): Promise<string> {
  const { body } = await cluster.request('GET', REVIEWS);
  return (body as { readonly metadata: { readonly resourceVersion: string } }).metadata.resourceVersion;
}

/** `413`: what the API server answered to writes of ours on the large object, in order. */
async function answers(): Promise<readonly number[]> {
  const events: readonly WitnessedEvent[] = await cluster.audit();
  const ours = events.filter((event) => byUserAgent(event) && event.verb === 'patch');
  return ours
    .filter(({ objectRef }) => objectRef?.name === 'overmesh-reviews')
    .map(({ responseStatus }) => responseStatus?.code ?? 0);
}

/** Every document of the large object says so, until its write is done: no look in between may say otherwise. */
async function expectTold(words: string, ...documents: readonly string[]): Promise<void> {
  for (const name of documents) {
    const told = () => toldDocument(fleet, `TrafficPolicy/${name}`, 'one');
    await expect.poll(async () => (await told())?.problems.join('\n'), PATIENCE).toContain(words);
    for (let look = 0; look < 5; look += 1) {
      const document = await told();
      expect([document?.evidence.written.state, document?.problems.join('\n')]).toEqual([
        'no',
        expect.stringContaining(words),
      ]);
    }
  }
  expect(await toldLane(fleet, 'one')).toMatchObject({
    state: 'held',
    reason: expect.stringContaining('overmesh-reviews'),
  });
}

async function othersAt(ms: number): Promise<void> {
  const others = async () => (await timeoutsOn(cluster)).filter((timeout) => timeout === `${ms}ms`).length;
  await expect.poll(others, PATIENCE).toBe(3);
}

test(
  'an object that outgrows etcd is refused with its size and the limit, one above 3 MiB is not even sent, what was there stays, all else goes on, and it heals when it shrinks',
  { timeout: 240_000 },
  async () => {
    const version = await reviewsVersion();
    await applyAll([...names(1, 4).map(halfMebibyte), timeoutDocument('patience', 'shop', 1_002)]);
    await othersAt(1_002);
    await expectTold('it has 2 MiB, and etcd stores 1.5 MiB unless it is set otherwise', 'big-4', 'patience');
    expect((await answers()).at(-1)).toBe(500);
    await applyAll(names(5, 7).map(halfMebibyte));
    await expectTold('it has 3.4 MiB, and an API server takes 3 MiB in one request', 'big-1', 'big-7');
    const before = (await answers()).length;
    await fleet.apply(timeoutDocument('patience', 'shop', 1_003));
    await othersAt(1_003);
    expect(await answers()).toHaveLength(before);
    expect(await answers()).not.toContain(413);
    expect(await reviewsVersion()).toBe(version);
    await applyAll(names(1, 7).map((name) => forReviews(name, [{ path: { exact: `/${name}` } }])));
    await expect.poll(async () => (await toldLane(fleet, 'one')).state, PATIENCE).toBe('idle');
    await expect
      .poll(async () => (await toldDocument(fleet, 'TrafficPolicy/big-7', 'one'))?.problems, PATIENCE)
      .toEqual([]);
    expect(await reviewsVersion()).not.toBe(version);
    expect(needlessWrites(await cluster.audit())).toEqual([]);
  },
);
