import { afterAll, beforeAll, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { documentsFor } from './documents.ts';
import { inventoryOf, insertClusters } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';
import { countSql } from './sql-count.ts';

const { virtualMesh, policy } = documentsFor('all');
const SERVICES = Array.from({ length: 20 }, (_, index) => `s${index}`);
const FEW = 30;
const MANY = 300;
const PAGE = 25;

let room: Room;
let size = 0;

beforeAll(async () => {
  room = await openRoom();
  const everywhere = SERVICES.slice(0, 10).map((name) => policy(name, { destinations: [{ name }], timeout: '2s' }));
  const here = policy('here', { destinations: [{ name: 'only-c7' }], timeout: '3s' });
  const half = policy('half', { destinations: [{ name: 's11' }, { name: 'nowhere' }], timeout: '4s' });
  const applied = await room.intents.apply([virtualMesh(), ...everywhere, here, half], mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  await grow(FEW);
});
afterAll(() => room?.close());

/** Lets the fleet have so many clusters, each with the twenty Services and one that it alone has. */
async function grow(to: number): Promise<void> {
  const names = Array.from({ length: to - size }, (_, index) => `c${size + index}`);
  await insertClusters(room.dataSource, names, (name) => inventoryOf([...SERVICES, `only-${name}`]));
  size = to;
  for (const work of await room.reconciler.stale()) await room.reconcile(work);
}

/** What the API reads for `clusters(first: 25) { inventory lane }`. */
async function listClusters(): Promise<void> {
  const { items } = await room.clusters.list({ first: PAGE });
  const ids = items.map(({ node }) => node.id);
  expect(await room.discovery.summaries(ids)).toHaveLength(PAGE);
  expect((await room.queries.lanesOf(ids)).size).toBe(PAGE);
}

const statusOf = (document: string) => room.queries.statusPage({ documents: [document] }, { first: PAGE });

const questions: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['clusters(first: 25)', listClusters],
  ['status of a document that is everywhere', () => statusOf('TrafficPolicy/s3')],
  ['status of a document that one cluster has', () => statusOf('TrafficPolicy/here')],
  ['status of a VirtualMesh', () => room.queries.statusPage({ virtualMeshes: ['all'] }, { first: PAGE })],
  ['lanes(first: 25)', () => room.queries.lanes({ first: PAGE })],
];

async function costs() {
  const seen: { question: string; statements: number; bytes: number }[] = [];
  for (const [question, ask] of questions) {
    const count = countSql(room.dataSource);
    await ask();
    seen.push({ question, ...count.stop() });
  }
  return seen;
}

test('with 300 clusters each question costs the statements and the bytes that it costs with 30', async () => {
  const few = await costs();
  await grow(MANY);
  const many = await costs();
  for (const [index, { question, statements, bytes }] of many.entries()) {
    const before = few[index];
    expect({ question, statements }).toEqual({ question, statements: before?.statements });
    expect(statements, question).toBeLessThanOrEqual(9);
    // A VirtualMesh is found in the same places: only the digits of names and ids differ.
    expect(bytes / (before?.bytes ?? 1), question).toBeLessThan(1.1);
    expect(bytes, question).toBeLessThan(150_000);
  }
});

test('the pages of a status are its whole list, each row once', async () => {
  const query = { virtualMeshes: ['all'] };
  const rows: unknown[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await room.queries.statusPage(query, { first: 200, ...(after !== undefined && { after }) });
    rows.push(...page.items.map(({ node }) => node));
    after = page.items.at(-1)?.cursor;
    more = page.hasMore;
    // The VirtualMesh itself and 11 policies on each cluster, and one that is for a single cluster.
    expect(page.total).toBe(MANY * 12 + 1);
  }
  expect(rows).toEqual(await room.queries.status(query));
});

test('what a document misses is told once, where it reaches something first, on whatever page that is', async () => {
  const warned = (await room.queries.status({ documents: ['TrafficPolicy/half'] })).flatMap(({ cluster, reports }) =>
    reports.flatMap(({ warnings }) => warnings.map(({ code, message }) => `${code} ${cluster}: ${message}`)),
  );
  expect(warned.filter((one) => one.startsWith('NOT_MESHED'))).toEqual([
    'NOT_MESHED c0: there is no Service nowhere in any cluster of this VirtualMesh',
  ]);
});

test('status is asked for one cluster, and for a cluster that is not there it is empty', async () => {
  const at = async (cluster: string) =>
    (await room.queries.status({ documents: ['TrafficPolicy/s3'], cluster })).map((one) => one.cluster);
  expect([await at('c12'), await at('c999')]).toEqual([['c12'], []]);
});
