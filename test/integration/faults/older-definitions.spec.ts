import type { Delivery } from '@overmesh/delivery';
import type { DesiredObject } from '@overmesh/model';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { acceptedWrites, byUserAgent } from '../../harness/faults/witness.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { setTargets, liveObject, openRoom, rule, service } from '../delivery/room.ts';
import type { Member, Room } from '../delivery/room.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };
const DEFINITION = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/destinationrules.networking.istio.io';
const OTHER = 'TrafficPolicy/other';

let pool: LentClusters;
let cluster: ClusterAccess;
let room: Room;
let delivery: Delivery;
let member: Member;
let namespace: string;
let tests = 0;

beforeAll(async () => {
  pool = await lendClusters(['old'], { crds: ['istio'] });
  cluster = pool.cluster('old');
  room = await openRoom();
}, 180_000);
beforeEach(async () => {
  tests += 1;
  namespace = `old-${tests}`;
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  delivery = room.worker();
  member = room.member(cluster);
});
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

interface Version {
  readonly name: string;
  served: boolean;
  storage: boolean;
  readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: { properties: object } } } };
}

/** Changes the definition of DestinationRules, and gives what changes it back. */
async function redefine(change: (version: Version) => void): Promise<() => Promise<void>> {
  const { body } = await cluster.request('GET', DEFINITION);
  const before = body as { readonly spec: { readonly versions: readonly Version[] } };
  const after = structuredClone(before);
  after.spec.versions.forEach(change);
  await put(after.spec);
  return () => put(before.spec);
}

async function put(spec: object): Promise<void> {
  const { status, body } = await cluster.request('PATCH', DEFINITION, { spec }, 'application/merge-patch+json');
  if (status !== 200) throw new Error(JSON.stringify(body));
}

function withoutField({ schema: { openAPIV3Schema } }: Version, field: string): void {
  const { spec } = openAPIV3Schema.properties;
  spec.properties = Object.fromEntries(Object.entries(spec.properties).filter(([name]) => name !== field));
}

/** What the API server makes of our rule, without storing it: some seconds after the definition it answers by it. */
async function probe(): Promise<string> {
  const { metadata: _, ...spec } = tolerant().body as { readonly metadata?: object };
  const object = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'probe', namespace },
    ...spec,
  };
  const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/destinationrules?dryRun=All&fieldValidation=Strict`;
  const { status, body } = await cluster.request('POST', path, object);
  return `${status} ${JSON.stringify(body).includes('"connectTimeout"')}`;
}

const tolerant = (): DesiredObject =>
  rule(namespace, 'a', { trafficPolicy: { connectionPool: { tcp: { connectTimeout: '3s' } } } });
/** A rule whose field an old definition does not know, the service above it, and a service of another document. */
const three = (): readonly DesiredObject[] => [
  tolerant(),
  service(namespace, 'a'),
  service(namespace, 'b', '2s', OTHER),
];

async function isThere(object: DesiredObject): Promise<boolean> {
  return (await liveObject(cluster, object)) !== undefined;
}

/** `patch destinationrules/a`: what the API server did for us in the namespace of the test. */
async function written(): Promise<readonly string[]> {
  const writes = acceptedWrites(await cluster.audit()).filter(byUserAgent);
  const here = writes.filter(({ objectRef }) => objectRef?.namespace === namespace);
  return here.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}/${objectRef?.name}`);
}

/** As sweeps do, each time they find the lane not at its target. */
async function pass(times = 1): Promise<void> {
  for (let done = 0; done < times; done += 1) await delivery.deliver(member.id, new AbortController().signal);
}

async function expectWhole(): Promise<void> {
  expect(await room.lane(member)).toMatchObject({ state: 'idle', reason: null });
  expect((await liveObject(cluster, tolerant()))?.spec).toEqual({ host: 'a', ...(tolerant().body['spec'] as object) });
  expect(await isThere(service(namespace, 'a'))).toBe(true);
}

test(
  'a definition that stores an older version loses a field without a word: it is named, 20 passes write once, nothing is called applied, and it heals with a newer one',
  { timeout: 120_000 },
  async () => {
    const newer = await redefine((version) => {
      version.storage = version.name === 'v1beta1';
      if (version.storage) withoutField(version, 'trafficPolicy');
    });
    await expect.poll(probe, PATIENCE).toBe('201 false');
    await setTargets(delivery, member, 1, three(), namespace);
    await pass(20);
    expect([...(await written())].sort()).toEqual(['patch destinationrules/a', 'patch virtualservices/b']);
    expect(await room.lane(member)).toMatchObject({
      state: 'held',
      appliedGeneration: '0',
      reason: expect.stringContaining('did not keep spec.trafficPolicy'),
    });
    expect((await room.row(member, tolerant()))?.finding).toContain('spec.trafficPolicy');
    await newer();
    await expect.poll(probe, PATIENCE).toBe('201 true');
    await room.dataSource.query(`UPDATE ledger SET phase_since = phase_since - interval '5 minutes'`);
    await pass(5);
    await expectWhole();
    expect(await written()).toHaveLength(4);
  },
);

test.each([
  [
    'does not know the field',
    '.spec.trafficPolicy: field not declared in schema',
    (version: Version) => withoutField(version, 'trafficPolicy'),
  ],
  [
    'does not have the version',
    'the cluster has no such kind',
    (version: Version) => void (version.served = version.name !== 'v1'),
  ],
])(
  'a definition that %s: it is said in words, 20 passes write nothing of it and delete nothing, and it heals with a newer one',
  { timeout: 120_000 },
  async (_what, words, change) => {
    const before = rule(namespace, 'before', {}, 'TrafficPolicy/early');
    await setTargets(delivery, member, 1, [before], namespace);
    await room.settle(delivery, member);
    const newer = await redefine(change);
    await expect.poll(probe, PATIENCE).not.toContain('201');
    await setTargets(delivery, member, 2, [before, ...three()], namespace);
    await pass(20);
    expect(await written()).toEqual(['patch destinationrules/before', 'patch virtualservices/b']);
    expect(await room.lane(member)).toMatchObject({ appliedGeneration: '1' });
    expect((await room.lane(member)).reason?.toLowerCase()).toContain(words.toLowerCase());
    await newer();
    await expect.poll(probe, PATIENCE).toBe('201 true');
    await expect
      .poll(async () => {
        await pass();
        return (await room.lane(member)).state;
      }, PATIENCE)
      .toBe('idle');
    await expectWhole();
    expect((await written()).filter((write) => write.startsWith('delete'))).toEqual([]);
  },
);
