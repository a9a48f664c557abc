import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterAccess } from '../cluster-access.ts';
import { installBookinfo } from '../fixtures/bookinfo.ts';
import { installMesh } from '../fixtures/meshes.ts';
import { lendClusters, migratedDatabase } from '../shared-clusters.ts';
import { faultProxyFor } from './fault-proxy.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { graphql } from './graphql.ts';
import { startProgram } from './overmesh-process.ts';
import type { ProgramProcess } from './overmesh-process.ts';

/** One member of a fleet: an API server with Istio and Bookinfo, reached by Overmesh through its proxy. */
export interface FleetMember {
  readonly name: string;
  readonly cluster: ClusterAccess;
  readonly proxy: FaultProxy;
}

/** Clusters, api and worker as they run in production, each API server behind a proxy that goes wrong on demand. */
export interface Fleet {
  readonly members: readonly FleetMember[];
  readonly api: ProgramProcess;
  readonly worker: ProgramProcess;
  readonly databaseUrl: string;
  /** Throws when there is no such member. */
  member(name: string): FleetMember;
  /** Asks the api. Throws when it answers with errors. */
  ask<Data>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
  /** Applies documents; throws when they are refused. */
  apply(...documents: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

export interface FleetOptions {
  /** Further variables of the worker. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts everything and registers every member through GraphQL. */
export async function startFleet(names: readonly string[], options: FleetOptions = {}): Promise<Fleet> {
  const pool = await lendClusters(names, { crds: ['istio'] });
  const members = await Promise.all(pool.clusters.map(furnish));
  const database = await migratedDatabase();
  const home = await mkdtemp(join(tmpdir(), 'overmesh-fleet-'));
  const { env = {} } = options;
  const base = { home, databaseUrl: database.url };
  const api = await startProgram({ ...base, program: 'api' });
  const worker = await startProgram({ ...base, program: 'worker', env });
  const ask = async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
    const { data, errors } = await graphql<Data>({ url: api.url, home }, query, variables);
    if (!data || errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const fleet: Fleet = {
    members,
    api,
    worker,
    databaseUrl: database.url,
    member: (name) => found(members, name),
    ask,
    apply: (...documents) => apply(ask, documents),
    close: async () => {
      await Promise.all([api.stop(), worker.stop()]);
      await Promise.all(members.map(({ proxy }) => proxy.close()));
      await pool.stop();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
  for (const member of members) await register(fleet, member);
  return fleet;
}

async function furnish(cluster: ClusterAccess): Promise<FleetMember> {
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  return { name: cluster.name, cluster, proxy: await faultProxyFor(cluster) };
}

async function register({ ask }: Fleet, { name, cluster, proxy }: FleetMember): Promise<void> {
  const kubeconfig = proxy.kubeconfig(
    await cluster.tokenKubeconfig('overmesh', 'overmesh', { clusterRole: 'cluster-admin' }),
  );
  const { registerCluster: answer } = await ask<{ registerCluster: Answer }>(
    `mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) { __typename ${problems} } }`,
    { input: { connection: { name, kubeconfig } } },
  );
  refuseRejected(answer);
}

async function apply(ask: Fleet['ask'], documents: readonly object[]): Promise<void> {
  const { apply: answer } = await ask<{ apply: Answer }>(
    `mutation ($documents: [JSON!]!) { apply(documents: $documents, confirmDeletes: true) { __typename ${problems} } }`,
    { documents },
  );
  refuseRejected(answer);
}

interface Answer {
  readonly __typename: string;
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
}

const problems = '... on Rejected { problems { path message } }';

function refuseRejected({ __typename, problems: found }: Answer): void {
  if (__typename === 'Rejected') throw new Error(JSON.stringify(found));
}

function found(members: readonly FleetMember[], name: string): FleetMember {
  const member = members.find((one) => one.name === name);
  if (!member) throw new Error(`no member ${name}; there are ${members.map((one) => one.name).join(', ')}`);
  return member;
}

/** A VirtualMesh over every member, of the name given. */
export function meshDocument(name: string): object {
  return {
    apiVersion: 'overmesh.io/v1',
    kind: 'VirtualMesh',
    metadata: { name },
    spec: { meshes: [{ selector: {} }] },
  };
}

/** A policy over the whole of Bookinfo: a VirtualService of each of its 4 services. Another `ms`, other objects; no whole seconds. */
export function timeoutDocument(name: string, virtualMesh: string, ms: number): object {
  const spec = { virtualMesh, destinations: [{ namespace: 'bookinfo' }], timeout: `${ms}ms` };
  return { apiVersion: 'overmesh.io/v1', kind: 'TrafficPolicy', metadata: { name }, spec };
}

const SERVICES = ['details', 'productpage', 'ratings', 'reviews'];

/** Timeouts of Bookinfo's services as an API server has them, asked past the proxy: `['1001ms', …]`. */
export async function timeoutsOn(cluster: ClusterAccess): Promise<readonly string[]> {
  const { body } = await cluster.request('GET', `/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices`);
  const { items } = body as { readonly items: readonly VirtualServiceLike[] };
  return items.filter(isForBookinfo).map(({ spec }) => spec.http[0]?.timeout ?? 'none');
}

interface VirtualServiceLike {
  readonly spec: { readonly hosts: readonly string[]; readonly http: readonly { readonly timeout?: string }[] };
}

function isForBookinfo({ spec }: VirtualServiceLike): boolean {
  return spec.hosts.some((host) => SERVICES.some((service) => host.startsWith(service)));
}

/** Waits until each of these API servers has all four services at this timeout. Throws after two minutes. */
export async function untilWritten(members: readonly FleetMember[], ms: number): Promise<void> {
  const until = Date.now() + 120_000;
  for (const { name, cluster } of members) {
    for (let seen = await timeoutsOn(cluster); !isAll(seen, ms); seen = await timeoutsOn(cluster)) {
      if (Date.now() > until) throw new Error(`${name} has ${seen.join(' ') || 'nothing'} and should have ${ms}ms`);
      await sleep(40);
    }
  }
}

function isAll(seen: readonly string[], ms: number): boolean {
  return seen.length === SERVICES.length && seen.every((timeout) => timeout === `${ms}ms`);
}
