import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { graphql } from '../../harness/faults/graphql.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { foreignTouched, needlessWrites } from '../../harness/faults/witness.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { openRun } from './delivery-run.ts';
import type { DeliveryRun } from './delivery-run.ts';

/** One cluster with 8 objects of ours and a foreign one; api and worker are killed while it is deregistered. */

const NAMESPACE = 'leaving';
const FOREIGN = `/apis/networking.istio.io/v1/namespaces/${NAMESPACE}/virtualservices/foreign`;
const patience = { timeout: 60_000, interval: 100 };
let cluster: ClusterAccess;
let run: DeliveryRun;
let api: ProgramProcess;
let foreignBefore: unknown;

beforeAll(async () => {
  cluster = await sharedCluster('istio');
  run = await openRun([cluster], NAMESPACE);
  const metadata = { name: 'foreign', namespace: NAMESPACE };
  const spec = { hosts: ['elsewhere.example'], http: [{ route: [{ destination: { host: 'elsewhere.example' } }] }] };
  await cluster.apply([{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata, spec }]);
  foreignBefore = (await cluster.request('GET', FOREIGN)).body;
  api = await startProgram({ program: 'api', home: run.home, databaseUrl: run.room.databaseUrl });
}, 120_000);
afterAll(async () => {
  await api?.stop();
  await run?.close();
});

const FIELDS = 'id step message progress { done total } caller { name } endedAt outcome problems { message }';

interface Answered {
  readonly id: string;
  readonly message: string;
  readonly endedAt: string | null;
  readonly outcome: string | null;
  readonly progress: { readonly done: number; readonly total: number };
}

async function ask<Data>(query: string): Promise<Data> {
  const { data, errors } = await graphql<Data>({ url: api.url, home: run.home }, query, {});
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}

async function deregister(mode: 'keep' | 'remove'): Promise<Answered> {
  const query = `mutation { deregisterCluster(name: "${cluster.name}", mode: ${mode}) { ... on Operation { ${FIELDS} } } }`;
  return (await ask<{ deregisterCluster: Answered }>(query)).deregisterCluster;
}

async function operation(id: string): Promise<Answered> {
  return (await ask<{ operation: Answered }>(`{ operation(id: "${id}") { ${FIELDS} } }`)).operation;
}

test('asked twice a deregistration is one operation, which goes on after SIGKILL of the worker in its middle and of the api, deletes each of 8 objects once, and touches nothing else', async () => {
  const begun = await deregister('remove');
  expect((await deregister('remove')).id).toBe(begun.id);
  expect(begun).toMatchObject({ endedAt: null, caller: { name: expect.any(String) as string } });

  const worker = await run.worker({ failpoints: ['after-write:3=kill'] });
  expect(await worker.ended).toBe('signal SIGKILL');
  await api.kill();
  await api.restart();
  const [outcome] = await run.outcome();
  expect(outcome?.objects.length).toBeGreaterThan(0);
  expect(await operation(begun.id)).toMatchObject({ endedAt: null, outcome: null });

  await worker.restart();
  await expect.poll(() => operation(begun.id), patience).toMatchObject({ outcome: 'succeeded' });
  expect(await operation(begun.id)).toMatchObject({
    message: `forgot ${cluster.name}: 8 objects deleted, 0 kept`,
    progress: { done: 8, total: 8 },
    problems: [],
  });
  expect(await ask(`{ cluster(name: "${cluster.name}") { id } }`)).toEqual({ cluster: null });
}, 180_000);

test('after it the audit log has one delete for each of the 8 objects, no needless write, and the foreign object is as it was', async () => {
  const [outcome] = await run.outcome();
  expect(outcome?.objects).toEqual([]);
  const { writes = [], events = [], ledgerKeys = new Set<string>() } = outcome ?? {};
  const deletes = writes.filter((write) => write.startsWith('delete '));
  expect(deletes).toHaveLength(8);
  expect(new Set(deletes).size).toBe(8);
  expect(writes).toHaveLength(16);
  expect(needlessWrites(events)).toEqual([]);
  expect(foreignTouched(events, ledgerKeys)).toEqual([]);
  expect((await cluster.request('GET', FOREIGN)).body).toEqual(foreignBefore);
});

test('nothing of the cluster is left in the rows but the operation, which says who asked', async () => {
  const [id = ''] = run.ids;
  for (const table of ['ledger', 'targets', 'translations', 'lanes', 'cluster_events', 'inventories'])
    expect(await run.room.dataSource.query(`SELECT 1 FROM ${table} WHERE cluster_id = $1`, [id]), table).toEqual([]);
  const { operations } = await ask<{ operations: { totalCount: number } }>(
    '{ operations(running: true) { totalCount } }',
  );
  expect(operations.totalCount).toBe(0);
});
