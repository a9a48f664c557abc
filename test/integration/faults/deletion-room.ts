import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createDataSource } from '@overmesh/db';
import { deliveryTables } from '@overmesh/delivery';
import type { LaneRow, LedgerRow } from '@overmesh/delivery';
import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import { startClusters } from '../../harness/cluster-pool.ts';
import type { ClusterPool } from '../../harness/cluster-pool.ts';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import type { Upstream } from '../../harness/faults/fault.ts';
import { faultProxyFor } from '../../harness/faults/fault-proxy.ts';
import type { FaultProxy } from '../../harness/faults/fault-proxy.ts';
import { graphql } from '../../harness/faults/graphql.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import type { KubeObject } from '../../harness/objects.ts';
import { tokenIn } from '../../harness/kubeconfig.ts';
import { lendClusters, migratedDatabase } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';

/** A registered cluster behind a proxy. */
export interface Place {
  readonly name: string;
  readonly cluster: ClusterAccess;
  readonly proxy: FaultProxy;
  readonly id: string;
}

/** The built api and worker over clusters behind proxies, told what to do through GraphQL and the CLI alone. */
export interface DeletionRoom {
  readonly one: Place;
  readonly two: Place;
  /** In a pool of its own, which can go back. */
  readonly three: Place;
  readonly pool: LentClusters;
  readonly backupPool: ClusterPool;
  /** Never registered. */
  readonly stranger: ClusterAccess;
  readonly strangerUpstream: Upstream;
  readonly worker: ProgramProcess;
  readonly dataSource: DataSource;
  ask<Data>(query: string, variables?: object): Promise<Data>;
  /** Runs the CLI; throws with what it said when it exits other than 0. */
  cli(...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export const NAMESPACE = 'shop';
/** Each is a Service with one pod in the mesh. */
export const SERVICES = Array.from({ length: 15 }, (_, index) => `s${index}`);
const LISTS = ['virtualservices', 'destinationrules'] as const;
const run = promisify(execFile);
const patience = { timeout: 40_000, interval: 200 };

export async function openDeletionRoom(): Promise<DeletionRoom> {
  const home = await mkdtemp(join(tmpdir(), 'overmesh-deletion-'));
  const [pool, backupPool, database] = await Promise.all([
    lendClusters(['one', 'two', 'stranger'], { crds: ['istio'] }),
    startClusters(['three'], { crds: ['istio'] }),
    migratedDatabase(),
  ]);
  const stranger = pool.cluster('stranger');
  const clusters = [pool.cluster('one'), pool.cluster('two'), backupPool.cluster('three')];
  const kubeconfigs = await Promise.all([...clusters, stranger].map(prepare));
  const proxies = await Promise.all(clusters.map((cluster) => faultProxyFor(cluster)));
  const databaseUrl = database.url;
  const api = await startProgram({ program: 'api', home, databaseUrl });
  const env = { OVERMESH_SWEEP_INTERVAL_MS: '500' };
  const worker = await startProgram({ program: 'worker', home, databaseUrl, env });
  const dataSource = createDataSource({ url: databaseUrl, entities: deliveryTables, migrations: [] });
  await dataSource.initialize();
  const ask = async <Data>(query: string, variables: object = {}): Promise<Data> => {
    const { data, errors } = await graphql<Data>({ url: api.url, home }, query, { ...variables });
    if (errors || !data) throw new Error(JSON.stringify(errors));
    return data;
  };
  const places = await Promise.all(
    clusters.map(async (cluster, index) => {
      const proxy = proxies[index];
      if (!proxy) throw new Error(`no proxy for ${cluster.name}`);
      const id = await register(ask, cluster.name, proxy.kubeconfig(kubeconfigs[index] ?? ''));
      return { name: cluster.name, cluster, proxy, id };
    }),
  );
  const [one, two, three] = places as [Place, Place, Place];
  const cli = async (...args: readonly string[]): Promise<string> => {
    const env = { ...process.env, OVERMESH_HOME: home, OVERMESH_URL: api.url, NO_COLOR: '1' };
    const { stdout } = await run(resolve('dist/bin/overmesh'), [...args], { env });
    return stdout;
  };
  const close = async (): Promise<void> => {
    await Promise.all([worker.stop(), api.stop()]);
    await dataSource.destroy();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await Promise.all([pool.stop(), backupPool.stop(), database.drop()]);
    await rm(home, { recursive: true, force: true });
  };
  const strangerUpstream = {
    server: stranger.server,
    caPem: stranger.caPem,
    token: tokenIn(kubeconfigs.at(-1) ?? ''),
  };
  return { one, two, three, pool, backupPool, stranger, strangerUpstream, worker, dataSource, ask, cli, close };
}

/** Istio, fifteen Services in it, the account of a member, and foreign objects of the kinds that are written. */
async function prepare(cluster: ClusterAccess): Promise<string> {
  await installMesh(cluster, 'istio');
  const workloads = SERVICES.map((service) => ({ service, version: 'v1' }));
  await installBookinfo(cluster, 'istio', { namespace: NAMESPACE, workloads });
  await cluster.apply(foreigners(NAMESPACE));
  return cluster.memberKubeconfig();
}

function foreigners(namespace: string): readonly KubeObject[] {
  const apiVersion = 'networking.istio.io/v1';
  const metadata = { name: 'foreign', namespace };
  const hosts = ['elsewhere.example'];
  const http = [{ route: [{ destination: { host: hosts[0] } }] }];
  return [
    { apiVersion, kind: 'VirtualService', metadata, spec: { hosts, http } },
    { apiVersion, kind: 'DestinationRule', metadata, spec: { host: hosts[0] } },
  ];
}

async function register(ask: DeletionRoom['ask'], name: string, kubeconfig: string): Promise<string> {
  const { registerCluster } = await ask<{ registerCluster: { id?: string; problems?: unknown } }>(
    `mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) {
       ... on Cluster { id } ... on Rejected { problems { message } } } }`,
    { input: { connection: { name, kubeconfig } } },
  );
  if (!registerCluster.id) throw new Error(JSON.stringify(registerCluster.problems));
  return registerCluster.id;
}

/** A VirtualMesh of these clusters. */
export function virtualMesh(name: string, ...clusters: readonly string[]) {
  const meshes = clusters.map((cluster) => ({ cluster }));
  return { apiVersion: 'overmesh.io/v1', kind: 'VirtualMesh', metadata: { name }, spec: { meshes } };
}

/** A policy that makes a VirtualService and a DestinationRule `overmesh-<service>` on each cluster. */
export function policy(service: string, { mesh = 'shop', timeout = '2s', name = service, namespace = NAMESPACE } = {}) {
  const destinations = [{ name: service, namespace }];
  const split = [{ subset: { version: 'v1' }, weight: 100 }];
  const spec = { virtualMesh: mesh, destinations, split, timeout };
  return { apiVersion: 'overmesh.io/v1', kind: 'TrafficPolicy', metadata: { name }, spec };
}

interface Changed {
  readonly revisions?: readonly { readonly virtualMesh: string; readonly revision: number }[];
  readonly problems?: readonly unknown[];
}

const CHANGED = '... on Rejected { problems { message } }';

/** Applies documents and waits until they are translated. */
export async function apply(room: DeletionRoom, ...documents: readonly object[]): Promise<void> {
  const { apply: changed } = await room.ask<{ apply: Changed }>(
    `mutation ($documents: [JSON!]!) { apply(documents: $documents) {
       ... on Applied { revisions { virtualMesh revision } } ${CHANGED} } }`,
    { documents },
  );
  await translated(room, changed);
}

/** Removes documents by `Kind/name` and waits until that is translated. */
export async function remove(room: DeletionRoom, names: readonly string[], confirmDeletes = false): Promise<void> {
  const refs = names.map((one) => ({ kind: one.split('/')[0], name: one.split('/')[1] }));
  const { deleteDocuments } = await room.ask<{ deleteDocuments: Changed }>(
    `mutation ($refs: [DocumentRef!]!, $confirmDeletes: Boolean) {
       deleteDocuments(refs: $refs, confirmDeletes: $confirmDeletes) {
         ... on Deleted { revisions { virtualMesh revision } } ${CHANGED} } }`,
    { refs, confirmDeletes },
  );
  await translated(room, deleteDocuments);
}

async function translated({ dataSource, worker }: DeletionRoom, { revisions, problems }: Changed): Promise<void> {
  if (!revisions) throw new Error(JSON.stringify(problems));
  if (workersAsleep.has(worker)) return;
  for (const { virtualMesh: name, revision } of revisions) {
    const reached = async () => {
      const rows: readonly { revision: number }[] = await dataSource.query(
        'SELECT revision FROM reconciliations WHERE virtual_mesh = $1',
        [name],
      );
      return (rows[0]?.revision ?? 0) >= revision;
    };
    await expect.poll(reached, { ...patience, message: `${name} is translated` }).toBe(true);
  }
}

const workersAsleep = new Set<ProgramProcess>();

/** Does something while the worker sees and does nothing. */
export async function whileAsleep({ worker }: DeletionRoom, work: () => Promise<unknown>): Promise<void> {
  workersAsleep.add(worker);
  await worker.pause();
  try {
    await work();
  } finally {
    await worker.resume();
    workersAsleep.delete(worker);
  }
}

export async function laneOf({ dataSource }: DeletionRoom, { id }: Place): Promise<LaneRow> {
  return dataSource.getRepository<LaneRow>('lanes').findOneByOrFail({ clusterId: id });
}

/** Ledger rows of a cluster that are not gone. */
export async function openRows({ dataSource }: DeletionRoom, { id }: Place): Promise<readonly LedgerRow[]> {
  const rows = await dataSource.getRepository<LedgerRow>('ledger').findBy({ clusterId: id });
  return rows.filter(({ phase }) => phase !== 'gone');
}

export async function allRows({ dataSource }: DeletionRoom, { id }: Place): Promise<readonly LedgerRow[]> {
  return dataSource.getRepository<LedgerRow>('ledger').findBy({ clusterId: id });
}

/** Everything that a lane was told to do is done. */
export async function settled(room: DeletionRoom, ...places: readonly Place[]): Promise<void> {
  const states = async () => {
    const lanes = await Promise.all(places.map((place) => laneOf(room, place)));
    return lanes
      .filter((lane) => lane.state !== 'idle' || lane.targetGeneration !== lane.appliedGeneration)
      .map(({ state, reason }) => `${state}: ${reason}`);
  };
  await expect.poll(states, { ...patience, message: 'lanes are at rest' }).toEqual([]);
}

/** Waits until the lane says why it does not go on. */
export async function says(room: DeletionRoom, place: Place, words: RegExp): Promise<void> {
  const reason = async () => (await laneOf(room, place)).reason ?? '';
  await expect.poll(reason, { ...patience, message: `lane of ${place.name}` }).toMatch(words);
}

/** Messages of events of this type on a cluster, with their object. */
export async function events({ ask }: DeletionRoom, { name }: Place, type: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after: string | null = null; ;) {
    const page: EventPage = await ask(
      `query ($cluster: String, $after: String) { events(first: 200, cluster: $cluster, after: $after) {
         edges { node { type message object } } pageInfo { hasNextPage endCursor } } }`,
      { cluster: name, after },
    );
    const nodes = page.events.edges.map(({ node }) => node);
    found.push(
      ...nodes.filter((node) => node.type === type).map(({ message, object }) => `${object ?? ''} ${message}`),
    );
    if (!page.events.pageInfo.hasNextPage) return found;
    after = page.events.pageInfo.endCursor;
  }
}

interface EventPage {
  readonly events: {
    readonly edges: readonly { node: { type: string; message: string; object?: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

/** How the cluster is, as GraphQL tells. */
export async function stateOf({ ask }: DeletionRoom, { name }: Place): Promise<string> {
  const query = 'query ($name: String!) { cluster(name: $name) { state } }';
  return (await ask<{ cluster: { state: string } }>(query, { name })).cluster.state;
}

/** Why the inventory of a cluster is not whole, as GraphQL tells; empty when it is. */
export async function inventoryProblems({ ask }: DeletionRoom, { name }: Place): Promise<readonly string[]> {
  const { cluster } = await ask<{
    cluster: {
      inventory: { complete: boolean; problems: readonly { kind: string; reason: string; message: string }[] };
    };
  }>(`query ($name: String!) { cluster(name: $name) { inventory { complete problems { kind reason message } } } }`, {
    name,
  });
  const { complete, problems } = cluster.inventory;
  return complete ? [] : problems.map(({ kind, reason, message }) => `${kind} ${reason}: ${message}`);
}

export type Objects = Readonly<Record<string, string>>;

/** `virtualservices/shop/overmesh-s0` → UID and resourceVersion, of every object of the kinds that are written. */
export async function objectsIn({ cluster }: Place): Promise<Objects> {
  const found = await Promise.all(
    LISTS.map(async (plural) => {
      const { status, body } = await cluster.request('GET', `/apis/networking.istio.io/v1/${plural}`);
      const { items = [] } = status === 200 ? (body as { items?: readonly ListedObject[] }) : {};
      return items.map(({ metadata: { namespace, name, uid, resourceVersion } }): [string, string] => [
        `${plural}/${namespace}/${name}`,
        `${uid} ${resourceVersion}`,
      ]);
    }),
  );
  return Object.fromEntries(found.flat());
}

interface ListedObject {
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
}

/** Keys as `objectsIn` has them of the two objects of a policy. */
export function keysOf(service: string, namespace = NAMESPACE): readonly string[] {
  return LISTS.map((plural) => `${plural}/${namespace}/overmesh-${service}`);
}

export function without(objects: Objects, ...services: readonly string[]): Objects {
  const keys = services.flatMap((service) => keysOf(service));
  return Object.fromEntries(Object.entries(objects).filter(([key]) => !keys.includes(key)));
}

/** Path of an object by its key. */
export function pathOf(key: string): string {
  const [plural, namespace, name] = key.split('/');
  return `/apis/networking.istio.io/v1/namespaces/${namespace}/${plural}/${name}`;
}
