import { createDataSource, migrate } from '@overmesh/db';
import { migrations } from '@overmesh/migrations';
import { Operations } from '@overmesh/operations';
import type { Advance, OperationDraft } from '@overmesh/operations';
import { tables } from '@overmesh/pipeline';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { migratedDatabase } from '../../harness/shared-clusters.ts';

let database: Awaited<ReturnType<typeof migratedDatabase>>;
let dataSource: DataSource;
let operations: Operations;

beforeAll(async () => {
  database = await migratedDatabase();
  dataSource = await createDataSource({ url: database.url, entities: tables, migrations }).initialize();
  await migrate(dataSource);
  operations = new Operations(dataSource);
});
beforeEach(() => dataSource.query('DELETE FROM operations'));
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

function leaving(cluster: string): OperationDraft {
  const words = { state: {}, step: 'emptying', message: 'begins', caller: mira };
  return { kind: 'deregistration', subjectId: cluster, subject: cluster, ...words };
}

const step = (change: Partial<Advance> = {}): Advance => ({
  ...{ step: 'emptying', message: '3 objects left', state: { left: 3 }, progress: { done: 2, total: 5 }, problems: [] },
  ...change,
});

test('a command that is asked for ten times at once is one', async () => {
  const begun = await Promise.all(Array.from({ length: 10 }, () => operations.begin(leaving('east'))));
  expect(new Set(begun.map(({ id }) => id)).size).toBe(1);
  expect((await operations.page({ first: 10 })).total).toBe(1);
});

test('of two that step it side by side one is told that it was late, and what the other saved stays', async () => {
  const begun = await operations.begin(leaving('east'));
  expect(await operations.advance(begun, step())).toBe(true);
  expect(await operations.advance(begun, step({ message: 'late' }))).toBe(false);
  expect(await operations.byId(begun.id)).toMatchObject({ message: '3 objects left', progress: { done: 2, total: 5 } });
});

test('one that waits is not due before its time, and one that is over never again', async () => {
  const begun = await operations.begin(leaving('east'));
  expect(await operations.due()).toEqual([begun.id]);
  await operations.advance(begun, step({ againInMs: 60_000 }));
  expect(await operations.due()).toEqual([]);
  const waiting = await operations.byId(begun.id);
  expect(waiting && (await operations.advance(waiting, step({ outcome: 'succeeded' })))).toBe(true);
  expect(await operations.due()).toEqual([]);
  expect(await operations.running('deregistration', 'east')).toBeUndefined();
});

test('after one is over its command may be asked for again', async () => {
  const first = await operations.begin(leaving('east'));
  await operations.advance(first, step({ outcome: 'failed' }));
  expect((await operations.begin(leaving('east'))).id).not.toBe(first.id);
});

test('those that were over long ago are cut, and one that goes on is kept however old it is', async () => {
  const over = await operations.begin(leaving('east'));
  await operations.advance(over, step({ outcome: 'succeeded' }));
  const old = await operations.begin(leaving('west'));
  await dataSource.query(`UPDATE operations SET started_at = now() - interval '400 days',
    ended_at = CASE WHEN ended_at IS NOT NULL THEN now() - interval '399 days' END`);
  expect(await operations.cut(365, 10)).toBe(1);
  expect((await operations.page({ first: 10 })).items.map(({ node }) => node.id)).toEqual([old.id]);
});
