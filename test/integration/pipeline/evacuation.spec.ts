import type { Intent, Inventory, Problem, Result } from '@overmesh/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ann, mira } from '../../harness/callers.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { documentsFor } from './documents.ts';
import { inventoryOf, saveInventories } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const NAMES = ['east', 'west'] as const;
type Name = (typeof NAMES)[number];
const ADDRESSES: Readonly<Record<Name, string>> = { east: '192.0.2.1', west: '192.0.2.2' };
const API = '/apis/networking.istio.io/v1';
const KINDS = ['destinationrules', 'serviceentries', 'virtualservices', 'gateways'];

const { virtualMesh, virtualDestination } = documentsFor('all');
const checkout = virtualDestination('checkout', {
  hosts: ['checkout.shop.svc.cluster.local'],
  ports: [{ port: 8080, protocol: 'http' }],
  nearest: { name: 'checkout', namespace: 'shop' },
});
const signal = new AbortController().signal;
const ids = new Map<Name, string>();

let room: Room;
let lent: LentClusters;
/** What both API servers had before anything was moved. */
let before: Objects;

/** Specs of our objects, by `east serviceentries/name`. */
type Objects = Readonly<Record<string, unknown>>;

beforeAll(async () => {
  [room, lent] = await Promise.all([openRoom(), lendClusters(NAMES, { crds: ['istio'] })]);
  for (const name of NAMES) await register(name);
  await apply(virtualMesh(), checkout);
  await settle();
  before = await objects();
});
afterAll(async () => {
  await room?.close();
  await lent?.stop();
});

async function register(name: Name): Promise<void> {
  const cluster = lent.cluster(name);
  const namespaces = ['istio-system', 'shop'].map((one) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: one },
  }));
  await cluster.apply(namespaces);
  const kubeconfig = await cluster.memberKubeconfig(['read', 'istio-traffic']);
  const registered = await room.clusters.register({ name, kubeconfig, region: name }, mira);
  const { id } = granted(registered);
  ids.set(name, id);
  await saveInventories(room.dataSource, [{ id, inventory: withGateway(ADDRESSES[name]) }]);
  await readyPods(name, 4);
}

function withGateway(address: string): Inventory {
  const gateway = {
    namespace: 'istio-system',
    name: 'istio-eastwestgateway',
    mesh: 'istio',
    role: 'east-west',
    addresses: [address],
    ports: [15443],
    selector: { istio: 'eastwestgateway' },
  } as const;
  return { ...inventoryOf(['checkout']), gateways: [gateway] };
}

async function readyPods(name: Name, pods: number): Promise<void> {
  const counts = { 'shop/checkout-v1/Deployment': { pods: 4, readyPods: pods } };
  await room.dataSource.query('UPDATE inventories SET pod_counts = $2 WHERE cluster_id = $1', [
    ids.get(name),
    JSON.stringify(counts),
  ]);
}

async function apply(...documents: readonly Intent[]): Promise<void> {
  granted(await room.intents.apply(documents, mira));
}

function granted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function refused(result: Result<unknown>): readonly string[] {
  return result.ok ? [] : result.problems.map(({ code, message }: Problem) => `${code} ${message}`);
}

/** What the sweeps of a worker do, until there is nothing left: no wake-up of ours ever arrives here. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const stale = await room.reconciler.stale();
    if (!stale.length) return;
    for (const work of stale) await room.reconcile(work);
    for (const id of ids.values()) while (await room.delivery.deliver(id, signal));
  }
  throw new Error('there is always something left to translate');
}

async function objects(): Promise<Objects> {
  const found = await Promise.all(
    NAMES.flatMap((name) =>
      KINDS.map(async (kind) => {
        const { body } = await lent.cluster(name).request('GET', `${API}/${kind}`);
        const { items } = body as { readonly items: readonly { metadata: { name: string }; spec: unknown }[] };
        return items.map(({ metadata, spec }) => [`${name} ${kind}/${metadata.name}`, spec] as const);
      }),
    ),
  );
  return Object.fromEntries(found.flat());
}

/** Weight and tier label of the way from one cluster to the other, as its API server has it. */
async function wayFrom(name: Name): Promise<string> {
  const spec = (await objects())[`${name} serviceentries/overmesh-remote-checkout`];
  const [endpoint] = (spec as { endpoints: { weight?: number; labels: object }[] }).endpoints;
  const tier = Object.keys(endpoint?.labels ?? {}).find((label) => label.startsWith('failover.overmesh.io/'));
  return `weight ${endpoint?.weight ?? 'none'}, ${tier ?? 'no tier'}`;
}

async function evacuation() {
  const [found] = (await room.evacuations.status()).evacuations;
  return found;
}

/** Lets a worker step as far as it goes now. */
async function work(): Promise<void> {
  const found = await evacuation();
  if (found) await room.operator.run(found.operation.id, signal);
}

/** A worker works until this is so; what it was to wake it finds by itself. */
async function until(isThere: () => Promise<boolean>): Promise<void> {
  const look = async () => {
    await work();
    await settle();
    return isThere();
  };
  await expect.poll(look, { timeout: 40_000, interval: 100 }).toBe(true);
}

async function rests(): Promise<boolean> {
  return (await evacuation())?.operation.step === 'rest';
}

/** Where callers of each cluster are sent, as the status tells it. */
async function ways(): Promise<readonly string[]> {
  const { ways: all } = await room.evacuations.status();
  return all.map(({ callers, tiers }) => {
    const told = tiers.map((tier) => tier.map(({ cluster, percent }) => `${cluster} ${percent}`).join(', '));
    return `${callers.join(', ')}: ${told.join('; ')}`;
  });
}

test('what cannot be moved is refused with the reason', async () => {
  const move = { overMs: 0 };
  expect(refused(await room.evacuations.evacuate('weast', move, ann))).toEqual(['NOT_FOUND there is no cluster weast']);
  expect(refused(await room.evacuations.giveBack('east', move, ann))).toEqual([
    'REFUSED east is not evacuated: it has all of its requests',
  ]);
  expect(refused(await room.evacuations.evacuate('east', { overMs: -1, most: 0 }, ann))).toEqual([
    'OUT_OF_RANGE it must be from 0 to 86400 seconds',
    'OUT_OF_RANGE it must be from 1 to 100',
  ]);
  expect(await ways()).toEqual(['east: east 100; west 100', 'west: west 100; east 100']);
});

test('the first step moves a half, and is found by the sweep where its worker died before it told anybody', async () => {
  granted(await room.evacuations.evacuate('east', { overMs: 2000, reason: 'kernel' }, ann));
  await Promise.all([work(), work()]);
  expect(await evacuation()).toMatchObject({ cluster: 'east', share: 50, askedBy: ann.name, reason: 'kernel' });
  expect(await wayFrom('east')).toBe('weight none, failover.overmesh.io/after-tier-1');
  await settle();
  // Each of its own four pods has a weight of 1.
  expect(await wayFrom('east')).toBe('weight 4, no tier');
  expect(await ways()).toEqual(['east: east 50, west 50', 'west: west 100; east 100']);
});

test('the next one is held while the other cluster has no ready pod, and made when it has', async () => {
  await readyPods('west', 0);
  await until(async () => (await evacuation())?.operation.step === 'hold');
  expect((await evacuation())?.operation.problems).toMatchObject([
    { message: 'west has no ready pod behind shop/checkout' },
  ]);
  expect(await evacuation()).toMatchObject({ share: 50 });
  await readyPods('west', 4);
  await until(rests);
  expect(await wayFrom('east')).toBe('weight none, failover.overmesh.io/up-to-tier-1');
  expect(await ways()).toEqual(['east, west: west 100; east 100']);
});

test('a plan tells what holds while a cluster is evacuated', async () => {
  const plan = granted(await room.previews.plan([checkout], [], { first: 10 }));
  expect(plan.clusters.map(({ cluster, changes }) => `${cluster} ${changes.length}`)).toEqual(['east 0', 'west 0']);
  const reasons = plan.clusters.flatMap(({ reports }) => reports.flatMap(({ features }) => features));
  expect(reasons.map(({ reason }) => reason)).toContain(
    'cluster east is evacuated, and serves when all others are lost',
  );
  expect(refused(await room.evacuations.evacuate('east', { overMs: 0 }, ann))).toEqual([
    'REFUSED east is evacuated already: east is evacuated: it serves when all others are lost',
  ]);
});

test('the last cluster that serves is not evacuated as well, unless what nobody else serves may stay', async () => {
  const message =
    'nobody but west serves VirtualDestination/checkout (shop/checkout) for callers in east, west: that would stay there';
  expect(refused(await room.evacuations.evacuate('west', { overMs: 0 }, ann))).toEqual([`REFUSED ${message}`]);
});

test('when it has everything back, both API servers have what they had before', async () => {
  granted(await room.evacuations.giveBack('east', { overMs: 2000 }, mira));
  await until(async () => (await evacuation()) === undefined);
  expect(await objects()).toEqual(before);
  expect(await ways()).toEqual(['east: east 100; west 100', 'west: west 100; east 100']);
});
