import { randomUUID } from 'node:crypto';
import { productPeriods } from '@overmesh/config';
import { createDataSource, migrate } from '@overmesh/db';
import { DEFAULT_DELETE_BUDGET, Delivery, deliveryTables } from '@overmesh/delivery';
import type { DeliveryOptions, LaneRow, LedgerRow } from '@overmesh/delivery';
import { openClient, readKubeconfig } from '@overmesh/kube';
import type { OpenClient } from '@overmesh/kube';
import { silentLogger } from '@overmesh/log';
import { migrations } from '@overmesh/migrations';
import { objectKey } from '@overmesh/model';
import type { DesiredObject, JsonObject, KindRef } from '@overmesh/model';
import type { DataSource } from 'typeorm';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { setTargets as setAll } from '../../harness/targets.ts';
import type { GivenTarget } from '../../harness/targets.ts';
import { migratedDatabase } from '../../harness/shared-clusters.ts';

export const RULE: KindRef = {
  group: 'networking.istio.io',
  version: 'v1',
  kind: 'DestinationRule',
  plural: 'destinationrules',
  namespaced: true,
};
export const SERVICE: KindRef = { ...RULE, kind: 'VirtualService', plural: 'virtualservices' };

/** One cluster of a test, under an id of its own. */
export interface Member {
  readonly id: string;
  readonly client: OpenClient;
}

/** The delivery room on a database of its own; several workers may share it. */
export interface Room {
  readonly dataSource: DataSource;
  readonly databaseUrl: string;
  /** Another worker process's service, as far as Postgres can tell. */
  worker(options?: Partial<DeliveryOptions>): Delivery;
  member(cluster: Pick<ClusterAccess, 'adminKubeconfig'>): Member;
  lane(member: Member): Promise<LaneRow>;
  row(member: Member, object: DesiredObject): Promise<LedgerRow | undefined>;
  /** Delivers until nothing is to be looked at again, at most 20 times. */
  settle(delivery: Delivery, member: Member): Promise<void>;
  close(): Promise<void>;
}

const SILENT = { state: 'unknown', reason: 'nobody says' } as const;

export async function openRoom(): Promise<Room> {
  const database = await migratedDatabase();
  const dataSource = createDataSource({ url: database.url, entities: deliveryTables, migrations });
  await dataSource.initialize();
  await migrate(dataSource);
  const members = new Map<string, Member>();
  const workers: Delivery[] = [];
  return {
    dataSource,
    databaseUrl: database.url,
    worker: (options = {}) => {
      const delivery = new Delivery(dataSource, {
        databaseUrl: database.url,
        log: silentLogger(),
        budget: DEFAULT_DELETE_BUDGET,
        periods: productPeriods,
        bridge: () => undefined,
        rightsFix: () => 'give it the right',
        contentOf: () => Promise.resolve({ lacking: 'nobody gives contents' }),
        acceptancesOf: () => ({ istio: { accepted: SILENT, live: SILENT } }),
        isSameCluster: () => Promise.resolve(true),
        clientFor: (id) => Promise.resolve(clientOf(members, id)),
        wake: () => undefined,
        ...options,
      });
      workers.push(delivery);
      return delivery;
    },
    member: ({ adminKubeconfig }) => {
      const read = readKubeconfig(adminKubeconfig, { allowLoopback: true });
      if (!read.ok) throw new Error(JSON.stringify(read.problems));
      const member = { id: randomUUID(), client: openClient(read.value.access, { allowLoopback: true }) };
      members.set(member.id, member);
      return member;
    },
    lane: async ({ id }) => {
      const lanes = await dataSource.getRepository<LaneRow>('lanes').find({ where: { clusterId: id } });
      if (!lanes[0]) throw new Error(`no lane of ${id}`);
      return lanes[0];
    },
    row: async ({ id }, { ref }) => {
      const where = { clusterId: id, key: objectKey(ref) };
      return (await dataSource.getRepository<LedgerRow>('ledger').findOne({ where })) ?? undefined;
    },
    settle: async (delivery, { id }) => {
      for (let pass = 0; pass < 20; pass += 1) if (!(await delivery.deliver(id, new AbortController().signal))) return;
      throw new Error('the lane does not come to rest');
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.onApplicationShutdown()));
      await Promise.all([...members.values()].map(({ client }) => client.close()));
      await dataSource.destroy();
      await database.drop();
    },
  };
}

function clientOf(members: ReadonlyMap<string, Member>, id: string): OpenClient {
  const member = members.get(id);
  if (!member) throw new Error(`no member ${id}`);
  return member.client;
}

/** A DestinationRule, which VirtualServices refer to: stage 10. */
export function rule(
  namespace: string,
  name: string,
  spec: JsonObject = {},
  intent = 'TrafficPolicy/p',
): DesiredObject {
  const body = { spec: { host: name, ...spec } };
  return { ref: { kind: RULE, namespace, name }, body, intents: [intent], stage: 10 };
}

/** A VirtualService with this timeout: stage 20. */
export function service(namespace: string, name: string, timeout = '2s', intent = 'TrafficPolicy/p'): DesiredObject {
  const http = [{ timeout, route: [{ destination: { host: name } }] }];
  const body = { spec: { hosts: [name], http } };
  return { ref: { kind: SERVICE, namespace, name }, body, intents: [intent], stage: 20 };
}

/** What one VirtualMesh wants on one cluster. */
export function target({ id }: Member, objects: readonly DesiredObject[], mesh = 'istio'): GivenTarget {
  return { clusterId: id, mesh, objects };
}

/** Sets the target of one VirtualMesh on one cluster, with nothing else about it. */
export function setTargets(
  delivery: Delivery,
  member: Member,
  revision: number,
  objects: readonly DesiredObject[],
  virtualMesh = 'vm',
): Promise<readonly string[]> {
  return setAll(delivery, virtualMesh, revision, [target(member, objects)]);
}

/** Path of an object at the API server. */
export function pathOf({ ref }: DesiredObject): string {
  const { group, version, plural } = ref.kind;
  return `/apis/${group}/${version}/namespaces/${ref.namespace ?? ''}/${plural}/${ref.name}`;
}

interface Live {
  readonly metadata: {
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager: string }[];
  };
  readonly spec: { readonly http: readonly { readonly timeout: string }[]; readonly host: string };
}

/** The object as the API server has it; undefined where there is none. */
export async function liveObject(
  cluster: Pick<ClusterAccess, 'request'>,
  object: DesiredObject,
): Promise<Live | undefined> {
  const { status, body } = await cluster.request('GET', pathOf(object));
  return status === 200 ? (body as Live) : undefined;
}

/** Merge-patches an object as a person with kubectl does. */
export async function handEdit(
  cluster: ClusterAccess,
  object: DesiredObject,
  patch: unknown,
  manager = 'kubectl-edit',
): Promise<void> {
  const path = `${pathOf(object)}?fieldManager=${manager}`;
  const { status, body } = await cluster.request('PATCH', path, patch, 'application/merge-patch+json');
  if (status !== 200) throw new Error(JSON.stringify(body));
}

/** Writes of Overmesh in a namespace, as the audit log has them: `patch virtualservices/a 201`. */
export async function writesIn(cluster: ClusterAccess, namespace: string): Promise<readonly string[]> {
  const events = await cluster.audit();
  return events
    .filter(({ verb, objectRef, userAgent = '' }) => {
      const isWrite = ['create', 'update', 'patch', 'delete'].includes(verb);
      return isWrite && objectRef?.namespace === namespace && !userAgent.includes('harness');
    })
    .map(({ verb, objectRef, responseStatus }) =>
      [verb, `${objectRef?.resource ?? ''}/${objectRef?.name ?? ''}`, responseStatus?.code ?? 0].join(' '),
    );
}
