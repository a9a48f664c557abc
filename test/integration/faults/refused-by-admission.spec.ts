import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { meshDocument, startFleet } from '../../harness/faults/fleet.ts';
import type { Fleet } from '../../harness/faults/fleet.ts';
import { toldDocument, toldLane } from '../../harness/faults/told.ts';
import { acceptedWrites, byUserAgent, needlessWrites } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };
const DETECTED_WITHIN_MS = 10_000;
/** Services of which the document wants a rule, in the order of their names. */
const THREE = ['details', 'ratings', 'reviews'];
const ADMISSION = '/apis/admissionregistration.k8s.io/v1';
const COUNTED = 'count/destinationrules.networking.istio.io';
const RULES = '/apis/networking.istio.io/v1/namespaces/bookinfo/destinationrules';

let fleet: Fleet;
/** Its API server refuses by a policy, the other's by a quota. */
let policed: ClusterAccess;
let rationed: ClusterAccess;

beforeAll(async () => {
  fleet = await startFleet(['policed', 'rationed'], { env: { OVERMESH_SWEEP_INTERVAL_MS: '1000' } });
  policed = fleet.member('policed').cluster;
  rationed = fleet.member('rationed').cluster;
  await fleet.apply(meshDocument('shop'));
}, 300_000);

afterAll(async () => {
  await fleet?.close();
}, 60_000);

/** Each test ends with the worker that the first began with. */
beforeEach(() => {
  const { pid } = fleet.worker;
  return () => expect([fleet.worker.isRunning(), fleet.worker.pid]).toEqual([true, pid]);
});

/** A DestinationRule and, above it, a VirtualService for each of these services. */
function toFirstVersion(name: string, ...services: readonly string[]): object {
  const destinations = services.map((service) => ({ name: service, namespace: 'bookinfo' }));
  const split = [{ weight: 100, subset: { version: 'v1' } }];
  const spec = { virtualMesh: 'shop', destinations, split };
  return { apiVersion: 'overmesh.io/v1', kind: 'TrafficPolicy', metadata: { name }, spec };
}

function timeoutOf(service: string): object {
  const spec = { virtualMesh: 'shop', destinations: [{ name: service, namespace: 'bookinfo' }], timeout: '1500ms' };
  return { apiVersion: 'overmesh.io/v1', kind: 'TrafficPolicy', metadata: { name: 'patience' }, spec };
}

const POLICY = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'freeze' },
  spec: {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ['networking.istio.io'],
          apiVersions: ['*'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['destinationrules'],
        },
      ],
    },
    validations: [
      { expression: `object.metadata.name != 'overmesh-ratings'`, message: 'ratings is frozen till Monday' },
    ],
  },
};
const BINDING = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'freeze' },
  spec: { policyName: 'freeze', validationActions: ['Deny'] },
};

function ruleNamed(name: string): object {
  const metadata = { name, namespace: 'bookinfo' };
  return { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata, spec: { host: name } };
}

/** A policy is obeyed some time after it is stored. */
async function freeze(): Promise<void> {
  await policed.apply([POLICY, BINDING]);
  const refused = async () =>
    (await policed.request('POST', `${RULES}?dryRun=All`, ruleNamed('overmesh-ratings'))).status;
  await expect.poll(refused, PATIENCE).toBe(422);
}

/** Two DestinationRules in the namespace and no third, one of them a stranger's. Its controller counts in real clusters. */
async function ration(): Promise<void> {
  const hard = { [COUNTED]: '2' };
  const used = { [COUNTED]: '0' };
  const path = '/api/v1/namespaces/bookinfo/resourcequotas';
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'two' }, spec: { hard } };
  expect((await rationed.request('POST', path, quota)).status).toBe(201);
  await patchQuota({ status: { hard, used } }, '/status');
  await expect
    .poll(async () => {
      await rationed.request('DELETE', `${RULES}/stranger`);
      await patchQuota({ status: { hard, used } }, '/status');
      await rationed.request('POST', RULES, ruleNamed('stranger'));
      const { body } = await rationed.request('GET', `${path}/two`);
      return Object.values((body as { status: { used: object } }).status.used)[0];
    }, PATIENCE)
    .toBe('1');
}

async function patchQuota(patch: object, subresource = ''): Promise<void> {
  const path = `/api/v1/namespaces/bookinfo/resourcequotas/two${subresource}`;
  expect((await rationed.request('PATCH', path, patch, 'application/merge-patch+json')).status).toBe(200);
}

/** `destinationrules/overmesh-ratings`: writes of ours that were done, in their order, since the fleet stood. */
async function written(cluster: ClusterAccess): Promise<readonly string[]> {
  return acceptedWrites(await cluster.audit())
    .filter(byUserAgent)
    .map(nameOf);
}

async function refusals(cluster: ClusterAccess): Promise<readonly WitnessedEvent[]> {
  const events: readonly WitnessedEvent[] = await cluster.audit();
  return events.filter(
    (event) => byUserAgent(event) && event.verb === 'patch' && (event.responseStatus?.code ?? 0) >= 400,
  );
}

function nameOf({ objectRef }: WitnessedEvent): string {
  return `${objectRef?.resource}/${objectRef?.name}`;
}

/** From the API server's first refusal, by its log, until the lane said so, by its row. */
async function toldAfterMs(cluster: ClusterAccess): Promise<number> {
  const [first] = await refusals(cluster);
  return Date.parse((await toldLane(fleet, cluster.name)).since) - Date.parse(String(first?.stageTimestamp));
}

/** What a person reads of the document says all of `words` in time, and that it is not applied. */
async function expectTold(cluster: ClusterAccess, ...words: readonly string[]): Promise<void> {
  const document = () => toldDocument(fleet, 'TrafficPolicy/first', cluster.name);
  await expect.poll(async () => (await refusals(cluster)).length, PATIENCE).toBeGreaterThan(0);
  const lane = () => toldLane(fleet, cluster.name);
  await expect.poll(async () => (await lane()).state, { timeout: DETECTED_WITHIN_MS, interval: 50 }).toBe('held');
  for (const word of words) {
    expect((await document())?.problems.join('\n')).toContain(word);
    expect((await lane()).reason).toContain(word);
  }
  expect((await document())?.evidence.written.state).toBe('no');
  expect((await document())?.appliedRevision).toBe(0);
  expect((await lane()).appliedGeneration).toBe(0);
  expect((await lane()).targetGeneration).toBeGreaterThan(0);
  expect(await toldAfterMs(cluster)).toBeLessThan(DETECTED_WITHIN_MS);
}

/** All of the document is there, each rule before the first service, and is said to be. */
async function expectHealed(cluster: ClusterAccess, before: readonly string[]): Promise<void> {
  await expect.poll(async () => (await toldLane(fleet, cluster.name)).state, PATIENCE).toBe('idle');
  const writes = await written(cluster);
  expect(writes.slice(0, before.length)).toEqual(before);
  const ofFirst = writes.filter((name) => !name.includes('productpage'));
  expect([...ofFirst.slice(0, 3)].sort()).toEqual(THREE.map((name) => `destinationrules/overmesh-${name}`));
  expect([...ofFirst.slice(3)].sort()).toEqual(THREE.map((name) => `virtualservices/overmesh-${name}`));
  expect(needlessWrites(await cluster.audit())).toEqual([]);
  const document = await toldDocument(fleet, 'TrafficPolicy/first', cluster.name);
  expect([document?.evidence.written.state, document?.problems]).toEqual(['yes', []]);
  expect(document?.appliedRevision).toBe(document?.targetRevision);
}

test(
  'of 3 rules one is refused by an admission policy and two by a quota: all else is written, no service before its rules, it is told within 10 s, and heals with policy and quota',
  { timeout: 180_000 },
  async () => {
    await Promise.all([freeze(), ration()]);
    await fleet.apply(toFirstVersion('first', ...THREE), timeoutOf('productpage'));
    await expectTold(policed, 'DestinationRule bookinfo/overmesh-ratings', 'ratings is frozen till Monday');
    await expectTold(rationed, 'DestinationRule bookinfo/overmesh-', 'exceeded quota: two', 'limited: count/destin');
    const [ofPoliced, ofRationed] = await Promise.all([written(policed), written(rationed)]);
    expect([...ofPoliced].sort()).toEqual([
      'destinationrules/overmesh-details',
      'destinationrules/overmesh-reviews',
      'virtualservices/overmesh-productpage',
    ]);
    expect(ofRationed.filter((name) => name.startsWith('destinationrules/'))).toHaveLength(1);
    expect(ofRationed.filter((name) => name.startsWith('virtualservices/'))).toEqual([
      'virtualservices/overmesh-productpage',
    ]);
    await policed.request('DELETE', `${ADMISSION}/validatingadmissionpolicybindings/freeze`);
    await patchQuota({ status: { hard: { [COUNTED]: '9' } } }, '/status');
    await expectHealed(policed, ofPoliced);
    await expectHealed(rationed, ofRationed);
  },
);
