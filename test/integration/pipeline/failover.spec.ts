import { clusterWork } from '@overmesh/pipeline';
import type { Intent, Inventory } from '@overmesh/model';
import { register } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { documentsFor } from './documents.ts';
import { inventoryOf, insertClusters, saveInventories } from './fleet-rows.ts';
import type { RowCluster } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const { virtualMesh, virtualDestination, exportPolicy } = documentsFor('all');
const NAMES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'];
const CHECKOUT = { name: 'checkout', namespace: 'shop' };

let room: Room;
let fleet: readonly RowCluster[];

/** Callers of c0, c1 and c2 reach what c9 serves, when their own is lost. */
beforeAll(async () => {
  room = await openRoom();
  fleet = await insertClusters(room.dataSource, NAMES, (name) => withGateway(`192.0.2.${name.slice(1)}`));
  const ready = ['Reachable', 'Authenticated', 'Authorized', 'SameCluster', 'ClockInStep'].map((type) => ({
    type,
    status: 'True',
  }));
  await room.dataSource.query('UPDATE clusters SET conditions = $1', [JSON.stringify(ready)]);
  await apply(
    virtualMesh(),
    virtualDestination('checkout', {
      hosts: ['checkout.shop.svc.cluster.local'],
      ports: [{ port: 8080, protocol: 'http' }],
      clients: { clusters: ['c0', 'c1', 'c2'] },
      tiers: [
        { destinations: [{ ...CHECKOUT, where: { clusters: ['c0', 'c1', 'c2'] } }] },
        { destinations: [{ ...CHECKOUT, where: { clusters: ['c9'] } }] },
      ],
    }),
  );
  await settle();
});
afterAll(() => room?.close());

async function apply(...documents: readonly Intent[]): Promise<void> {
  const applied = await room.intents.apply(documents, mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
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

async function settle(): Promise<void> {
  for (const work of await room.reconciler.stale()) await room.reconcile(work);
  expect(await room.reconciler.stale()).toEqual([]);
}

function idOf(name: string): string {
  return fleet.find((one) => one.name === name)?.id ?? '';
}

/** Meshes of clusters that documents were translated for so far. */
async function translations(): Promise<number> {
  const metric = await register.getSingleMetric('overmesh_translations_total')?.get();
  return metric?.values[0]?.value ?? 0;
}

/** Addresses to which each cluster's callers are sent, by its name. */
async function addresses(): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows: readonly { id: string; found: readonly string[] }[] = await room.dataSource.query(
    `SELECT cluster_id AS id, jsonb_path_query_array(objects, '$[*].body.spec.endpoints[*].address') AS found FROM targets`,
  );
  return Object.fromEntries(
    fleet.flatMap(({ id, name }) => {
      const found = rows.find((row) => row.id === id)?.found ?? [];
      return found.length ? [[name, found]] : [];
    }),
  );
}

/** What delivery leaves in the ledger when it has written all that a cluster shall have. */
async function written(name: string): Promise<void> {
  await room.dataSource.query(
    `INSERT INTO ledger (cluster_id, key, ref, virtual_mesh, mesh, mesh_kind, phase, phase_since, hash, body, generation, revision, intents, keep, stage, repairs)
     SELECT cluster_id, keys[place::integer], object->'ref', virtual_mesh, mesh, mesh_kind, 'present', now(), '', object->'body', 1, 1, object->'intents', false, 1, '[]'
     FROM targets, jsonb_array_elements(objects) WITH ORDINALITY AS listed(object, place) WHERE cluster_id = $1`,
    [idOf(name)],
  );
}

/** What is the first to look at between a caller of a cluster and what c9 serves. */
async function between(cluster: string): Promise<string> {
  const from = `${cluster}/shop/checkout-v1`;
  const found = await room.why.why(from, 'c9/shop/checkout:8080', new Date());
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  const { verdict, first } = found.value;
  return `${verdict}: ${first?.step} in ${first?.cluster}, ${first?.evidence}`;
}

test('callers are sent to a cluster when its own side has been written, and not before', async () => {
  expect(await addresses()).toEqual({});
  expect(await between('c0')).toMatch(/^broken: export in c9, c9 has not been given yet/);
  await written('c9');
  await settle();
  expect(await between('c0')).toMatch(/^unknown: gateway in c9, .* is at 192\.0\.2\.9, and nobody has tried/);
  expect(await between('c5')).toMatch(
    /^broken: name in c5, no VirtualDestination or ExportPolicy leads from c5 to shop\/checkout of c9/,
  );
  expect(await addresses()).toEqual({ c0: ['192.0.2.9'], c1: ['192.0.2.9'], c2: ['192.0.2.9'] });
});

test('why asks for clusters that there are, and says which are meant', async () => {
  const asked = await room.why.why('c10/shop/web', 'c99/shop/checkout', new Date());
  expect(asked.ok ? [] : asked.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'from: no cluster c10 is registered',
    'to: no cluster c99 is registered',
  ]);
});

test('a gateway with a new address: it and the three clusters that call through it are translated again, and no other', async () => {
  await saveInventories(room.dataSource, [{ id: idOf('c9'), inventory: withGateway('192.0.2.99') }]);
  const before = await translations();
  await room.reconcile(clusterWork(idOf('c9')));
  expect((await translations()) - before).toBe(4);
  expect(await addresses()).toEqual({ c0: ['192.0.2.99'], c1: ['192.0.2.99'], c2: ['192.0.2.99'] });
  expect(await room.reconciler.stale()).toEqual([]);
});

test('nobody was woken by it: the sweep finds who has to be translated again', async () => {
  await saveInventories(room.dataSource, [{ id: idOf('c9'), inventory: withGateway('192.0.2.98') }]);
  const before = await translations();
  await settle();
  expect((await translations()) - before).toBe(4);
  expect(await addresses()).toEqual({ c0: ['192.0.2.98'], c1: ['192.0.2.98'], c2: ['192.0.2.98'] });
});

test('when the document is withdrawn, no cluster is to have anything of it', async () => {
  const removed = await room.intents.remove(
    [{ kind: 'VirtualDestination', workspace: 'default', name: 'checkout' }],
    mira,
  );
  expect(removed.ok).toBe(true);
  await settle();
  const rows: readonly { objects: number }[] = await room.dataSource.query(
    'SELECT sum(jsonb_array_length(objects))::integer AS objects FROM targets',
  );
  expect(rows).toEqual([{ objects: 0 }]);
});

test('an ExportPolicy sends the callers that it names to the cluster that it names, once its door is written', async () => {
  const destinations = [{ name: 'checkout', clusters: ['c9'] }];
  await apply(exportPolicy('checkout', { destinations, to: { clusters: ['c0', 'c1'] } }));
  await settle();
  expect(await addresses()).toEqual({});
  await written('c9');
  await settle();
  expect(await addresses()).toEqual({ c0: ['192.0.2.98'], c1: ['192.0.2.98'] });
  expect(await between('c5')).toMatch(/^broken: name in c5, no VirtualDestination or ExportPolicy leads from c5/);
});

test('what it exports is told as where callers are sent, and with a new address only they are translated again', async () => {
  const { ways } = await room.evacuations.status();
  expect(ways.map(({ document, callers }) => `${document} ${callers.join()}`)).toEqual(['ExportPolicy/checkout c0,c1']);
  await saveInventories(room.dataSource, [{ id: idOf('c9'), inventory: withGateway('192.0.2.97') }]);
  const before = await translations();
  await settle();
  expect((await translations()) - before).toBe(3);
  expect(await addresses()).toEqual({ c0: ['192.0.2.97'], c1: ['192.0.2.97'] });
});

test('what another ExportPolicy would open is planned, and nothing of it is there before', async () => {
  const wider = exportPolicy('wider', {
    destinations: [{ name: 'checkout', clusters: ['c9'] }],
    to: { clusters: ['c5'] },
  });
  const planned = await room.previews.plan([wider], [], { first: 20, after: '' });
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  const reports = planned.value.clusters.flatMap((one) => one.reports);
  const told = reports.filter(({ intent }) => intent === 'ExportPolicy/wider');
  expect(told.map(({ cluster, objects }) => `${cluster} ${objects.length}`)).toEqual(['c5 0', 'c9 2']);
  // Callers of c5 wait for the door that c9 is given first.
  expect(told[0]?.features.map(({ reason }) => reason)).toContainEqual(expect.stringMatching(/joins as soon as/));
  expect(await addresses()).toEqual({ c0: ['192.0.2.97'], c1: ['192.0.2.97'] });
});

test('when the ExportPolicy is withdrawn, no cluster is to have anything of it', async () => {
  await room.intents.remove([{ kind: 'ExportPolicy', workspace: 'default', name: 'checkout' }], mira);
  await settle();
  const rows: readonly { objects: number }[] = await room.dataSource.query(
    'SELECT sum(jsonb_array_length(objects))::integer AS objects FROM targets',
  );
  expect(rows).toEqual([{ objects: 0 }]);
});
