import { clusterWork } from '@overmesh/pipeline';
import type { Intent } from '@overmesh/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { documentsFor } from './documents.ts';
import { inventoryOf, insertClusters, saveInventories } from './fleet-rows.ts';
import type { RowCluster } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';
import { countSql } from './sql-count.ts';

const { virtualMesh, policy } = documentsFor('all');
const SERVICES = Array.from({ length: 20 }, (_, index) => `s${index}`);
const FEW = 30;
const MANY = 300;

let room: Room;
let fleet: readonly RowCluster[] = [];

beforeAll(async () => {
  room = await openRoom();
  await apply(
    virtualMesh(),
    ...SERVICES.slice(0, 10).map((name) => policy(name, { destinations: [{ name }], timeout: '2s' })),
  );
  await grow(FEW);
});
afterAll(() => room?.close());

/** Lets the fleet have so many clusters, each with the twenty Services and one that it alone has. */
async function grow(size: number): Promise<void> {
  const names = Array.from({ length: size - fleet.length }, (_, index) => `c${fleet.length + index}`);
  const added = await insertClusters(room.dataSource, names, (name) => inventoryOf([...SERVICES, `only-${name}`]));
  fleet = [...fleet, ...added];
  for (const work of await room.reconciler.stale()) await room.reconcile(work);
  expect(await room.reconciler.stale()).toEqual([]);
}

async function apply(...documents: readonly Intent[]): Promise<void> {
  const applied = await room.intents.apply(documents, mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
}

/** What a wake-up of `reconcile` costs, and the clusters that have something to do afterwards. */
async function reconciling(work: string) {
  const count = countSql(room.dataSource);
  const changed = await room.reconcile(work);
  const { statements, bytes } = count.stop();
  return { changed, statements, bytes };
}

/** Versions of rows by cluster: those that were written since have others. */
async function rows(table: string): Promise<ReadonlyMap<string, string>> {
  const found: readonly { id: string; version: string }[] = await room.dataSource.query(
    `SELECT cluster_id AS id, string_agg(xmin::text, ' ' ORDER BY xmin::text) AS version FROM ${table} GROUP BY 1`,
  );
  return new Map(found.map(({ id, version }) => [id, version]));
}

async function writtenBy(work: () => Promise<unknown>, table = 'targets'): Promise<readonly string[]> {
  const before = await rows(table);
  await work();
  const after = await rows(table);
  return fleet.filter(({ id }) => before.get(id) !== after.get(id)).map(({ name }) => name);
}

function cluster(name: string): RowCluster {
  const found = fleet.find((one) => one.name === name);
  if (!found) throw new Error(`no cluster ${name}`);
  return found;
}

let turn = 0;
const edits: readonly (readonly [string, () => Intent])[] = [
  [
    'a policy for a Service that one cluster has',
    () => policy('one', { destinations: [{ name: 'only-c7' }], timeout: `${(turn += 1)}s` }),
  ],
  [
    'a policy that names its cluster',
    () => policy('named', { destinations: [{ name: 's3', clusters: ['c7'] }], timeout: `${(turn += 1)}s` }),
  ],
];

test('an edit for one cluster of 300 costs what it costs with 30: at most 10 statements and 100 KB', async () => {
  const costs = async () => {
    const seen: { statements: number; bytes: number }[] = [];
    for (const [, edit] of edits) {
      await apply(edit());
      const { changed, statements, bytes } = await reconciling('all');
      expect(changed).toEqual([cluster('c7').id]);
      seen.push({ statements, bytes });
    }
    return seen;
  };
  // The first time the policies are made, from then on they are changed.
  await costs();
  const few = await costs();
  await grow(MANY);
  const many = await costs();
  for (const [index, { statements, bytes }] of many.entries()) {
    expect(statements).toBeLessThanOrEqual(10);
    expect(statements).toBe(few[index]?.statements);
    expect(bytes).toBeLessThan(100_000);
    expect(bytes / (few[index]?.bytes ?? 1)).toBeLessThan(1.05);
  }
});

test('an edit for one cluster writes the rows of that cluster', async () => {
  await apply(policy('one', { destinations: [{ name: 'only-c7' }], timeout: '91s' }));
  expect(await writtenBy(() => room.reconcile('all'))).toEqual(['c7']);
});

test('a Service that comes is translated in its cluster alone', async () => {
  await apply(policy('late', { destinations: [{ name: 'late' }], timeout: '2s' }));
  expect((await reconciling('all')).changed).toEqual([]);
  expect((await room.queries.unmatched('all')).map(({ intent }) => intent)).toEqual(['TrafficPolicy/late']);
  const { id } = cluster('c11');
  await saveInventories(room.dataSource, [{ id, inventory: inventoryOf([...SERVICES, 'only-c11', 'late']) }]);
  expect(await room.reconciler.stale()).toEqual([clusterWork(id)]);
  let cost = { changed: [] as readonly string[], statements: 0, bytes: 0 };
  const written = await writtenBy(async () => (cost = await reconciling(clusterWork(id))));
  expect([written, cost.changed]).toEqual([['c11'], [id]]);
  expect(cost.statements).toBeLessThanOrEqual(7);
  expect(await room.queries.unmatched('all')).toEqual([]);
});

test('an inventory that brings nothing new for policy is translated, and its targets are not written', async () => {
  const { id } = cluster('c12');
  await saveInventories(room.dataSource, [{ id, inventory: inventoryOf([...SERVICES, 'only-c12', 'unloved']) }]);
  expect(await writtenBy(() => room.reconcile(clusterWork(id)))).toEqual([]);
  expect(await room.reconciler.stale()).toEqual([]);
});

test('an edit for all clusters costs each of them the same, and leaves the targets that it does not change', async () => {
  await apply(policy('s0', { destinations: [{ name: 's0' }], timeout: '77s' }));
  const { changed, statements } = await reconciling('all');
  expect(changed).toHaveLength(fleet.length);
  expect(statements).toBeLessThanOrEqual(6 + (fleet.length / 25) * 5);
  await apply(virtualMesh({ meshes: [{ selector: {} }, { cluster: 'c1' }] }));
  expect(await writtenBy(() => room.reconcile('all'))).toEqual([]);
  expect((await room.delivery.reconciliations()).get('all')?.revision).toBe((await room.intents.head('all'))?.revision);
});
