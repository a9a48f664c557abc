import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { masterKeysOf } from '@overmesh/config';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { byUserAgent } from '../../harness/faults/witness.ts';
import type { Cluster } from '../../harness/cluster.ts';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { startClusters } from '../../harness/cluster-pool.ts';
import type { ClusterPool } from '../../harness/cluster-pool.ts';
import { graphql } from '../../harness/faults/graphql.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { runCommand } from '../../harness/overmesh.ts';
import { migratedDatabase } from '../../harness/shared-clusters.ts';
import type { FreshDatabase } from '../../harness/postgres.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };
const SERVICES = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices';
const ACCOUNT = '/api/v1/namespaces/overmesh-system/serviceaccounts/overmesh';

let home: string;
let pool: ClusterPool;
let cluster: Cluster;
let database: FreshDatabase;
let api: ProgramProcess;
let worker: ProgramProcess;
let workerPid: number;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-test-access-'));
  [pool, database] = await Promise.all([startClusters(['vault']), migratedDatabase()]);
  cluster = pool.cluster('vault');
  await cluster.installCrds('istio', 'gateway-api');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  const options = { home, databaseUrl: database.url, env: { OVERMESH_SWEEP_INTERVAL_MS: '500' } };
  api = await startProgram({ program: 'api', ...options });
  worker = await startProgram({ program: 'worker', ...options });
  workerPid = worker.pid;
  await cli('register', await cluster.memberKubeconfig());
  await apply({
    apiVersion: 'overmesh.io/v1',
    kind: 'VirtualMesh',
    metadata: { name: 'shop' },
    spec: { meshes: [{ selector: {} }] },
  });
  await edit('1s');
});

afterAll(async () => {
  await Promise.all([worker?.stop(), api?.stop()]);
  await database?.drop();
  await pool?.stop();
  await rm(home, { recursive: true, force: true });
});

/** Every test ends with the worker that the first began with; one that ended shows its last words. */
beforeEach(() => () => {
  expect(worker.isRunning() ? worker.pid : worker.log().slice(-4000)).toBe(workerPid);
});

/** `overmesh cluster register|credentials vault` with this kubeconfig. */
async function cli(command: 'register' | 'credentials', kubeconfig: string): Promise<void> {
  const file = join(home, 'vault.yaml');
  await writeFile(file, kubeconfig, { mode: 0o600 });
  const answer = await runCommand({ home, url: api.url }, 'cluster', command, 'vault', '--kubeconfig', file);
  if (answer.code !== 0) throw new Error(answer.stderr);
}

async function apply(document: object): Promise<void> {
  const answer = await graphql<{ apply: { __typename: string } }>(
    { url: api.url, home },
    'mutation ($documents: [JSON!]!) { apply(documents: $documents) { __typename } }',
    { documents: [document] },
  );
  expect(answer.data?.apply.__typename).toBe('Applied');
}

function edit(timeout: string): Promise<void> {
  const destinations = [{ name: 'reviews', namespace: 'bookinfo' }];
  const spec = { virtualMesh: 'shop', destinations, timeout };
  return apply({ apiVersion: 'overmesh.io/v1', kind: 'TrafficPolicy', metadata: { name: 'reviews' }, spec });
}

async function timeoutsAt({ request }: Pick<ClusterAccess, 'request'>): Promise<readonly string[]> {
  const { body } = await request('GET', SERVICES);
  const { items } = body as {
    readonly items: readonly { readonly spec: { readonly http: readonly { timeout?: string }[] } }[];
  };
  return items.flatMap(({ spec }) => spec.http.map(({ timeout = '' }) => timeout));
}

async function written(timeout: string, at: Pick<ClusterAccess, 'request'>): Promise<void> {
  await expect.poll(() => timeoutsAt(at), PATIENCE).toEqual([timeout]);
}

async function conditionOf(type: string) {
  const { data } = await graphql<{
    cluster: { state: string; conditions: { type: string; status: string; reason: string }[] };
  }>({ url: api.url, home }, '{ cluster(name: "vault") { state conditions { type status reason } } }');
  const { state = '', conditions = [] } = data?.cluster ?? {};
  const { status = '', reason = '' } = conditions.find((one) => one.type === type) ?? {};
  return { state, status, reason };
}

const deletesOf = async () =>
  (await cluster.audit()).filter((event) => byUserAgent(event) && event.verb.startsWith('delete'));

test('the master key is rotated and the old one removed: the worker delivers on, and opens with the new one', async () => {
  await written('1s', cluster);
  const { current: before } = await masterKeysOf({ home }).ring();
  const overmesh = (...args: readonly string[]) => runCommand({ home, url: api.url }, ...args);
  expect(await overmesh('keys', 'rotate')).toMatchObject({ code: 0 });
  expect(await overmesh('keys', 'remove', before, '--yes')).toMatchObject({ code: 0 });
  await cli('credentials', await cluster.memberKubeconfig());
  await edit('2s');
  await written('2s', cluster);
});

test('a token that is replaced 3 times while policies change: each change arrives', async () => {
  for (const timeout of ['3s', '4s', '5s']) {
    const kubeconfig = await cluster.memberKubeconfig();
    await Promise.all([cli('credentials', kubeconfig), edit(timeout)]);
    await written(timeout, cluster);
  }
});

test('a token that is revoked: the cluster says so, nothing is written or deleted; with a new one the change arrives', async () => {
  await cluster.request('DELETE', ACCOUNT);
  await expect
    .poll(() => conditionOf('Authenticated'), PATIENCE)
    .toEqual({ state: 'unauthorised', status: 'False', reason: 'Unauthorized' });
  await edit('6s');
  await expect.poll(async () => (await lane()).state, PATIENCE).not.toBe('idle');
  expect(await timeoutsAt(cluster)).toEqual(['5s']);
  await cli('credentials', await cluster.memberKubeconfig());
  await written('6s', cluster);
  await expect.poll(() => conditionOf('Authenticated'), PATIENCE).toMatchObject({ state: 'ready', status: 'True' });
  expect(await deletesOf()).toEqual([]);
}, 120_000);

test('a client certificate in place of the token, and a token again: each is used from the next change on', async () => {
  await cli('credentials', cluster.adminKubeconfig);
  await edit('7s');
  await written('7s', cluster);
  expect(await lastWriter()).toBe('admin');
  await cli('credentials', await cluster.memberKubeconfig());
  await edit('8s');
  await written('8s', cluster);
  expect(await lastWriter()).toBe('system:serviceaccount:overmesh-system:overmesh');
});

test('a new authority: the cluster says that its certificate is not trusted; with the new kubeconfig the change arrives', async () => {
  const renewed = await cluster.restartUnderNewAuthority();
  await expect
    .poll(() => conditionOf('Reachable'), PATIENCE)
    .toEqual({ state: 'unreachable', status: 'False', reason: 'tls' });
  await edit('9s');
  await expect.poll(async () => (await lane()).state, PATIENCE).not.toBe('idle');
  expect(await timeoutsAt(renewed)).toEqual(['8s']);
  await cli('credentials', await renewed.memberKubeconfig());
  await written('9s', renewed);
  await expect.poll(() => conditionOf('Reachable'), PATIENCE).toMatchObject({ state: 'ready', status: 'True' });
  expect(await deletesOf()).toEqual([]);
  await renewed.disconnect();
}, 120_000);

async function lane(): Promise<{ readonly state: string }> {
  const { data } = await graphql<{ lanes: { edges: { node: { state: string } }[] } }>(
    { url: api.url, home },
    '{ lanes { edges { node { state } } } }',
  );
  return data?.lanes.edges[0]?.node ?? { state: '' };
}

async function lastWriter(): Promise<string | undefined> {
  const writes = (await cluster.audit()).filter((event) => byUserAgent(event) && event.verb === 'patch');
  return writes.at(-1)?.user.username;
}
