import { meshes } from '@overmesh/meshes/all';
import type { Inventory, Member, Snapshot } from '@overmesh/model';
import { walk } from '@overmesh/pipeline';
import type { Why, WhyCluster, WhyFacts } from '@overmesh/pipeline';
import { namesFor, toPeer, translateMember, virtualDestinationKey } from '@overmesh/translation';
import type { SeenStore } from '@overmesh/trust';
import { worldOn } from '../scenarios/given.ts';
import type { Given, GivenCluster } from '../scenarios/given.ts';

/** Before anything is broken: two clusters of Istio, each with a caller, one Service, and a name over both of them. */
export function healthy(): Changing {
  const cluster = (region: string, address: string): Writable<GivenCluster> => ({
    region,
    gateway: [address],
    services: {
      'shop/web': { ports: ['http 80'] },
      'shop/checkout': { ports: ['http 8080', 'dns 53/UDP'], pods: { v1: 1, v2: 1 } },
      'shop/cart': { ports: ['http 8080'] },
    },
  });
  return {
    clusters: { east: cluster('us', '192.0.2.1'), west: cluster('eu', '192.0.2.2') },
    virtualMesh: {},
    documents: [NAME],
    closedDoors: [],
    touch: {},
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A world that a test changes before it asks. */
export interface Changing {
  readonly clusters: Record<string, Writable<GivenCluster>>;
  /** Of the VirtualMesh's spec. */
  readonly virtualMesh: Record<string, unknown>;
  readonly documents: object[];
  /** Names of clusters that have not been given their side yet. */
  readonly closedDoors: string[];
  /** What is known of a cluster, changed behind all else. */
  readonly touch: Record<string, (known: WhyCluster) => WhyCluster>;
}

const NAME = document('VirtualDestination', 'checkout', {
  hosts: ['checkout.shop.global', 'checkout.shop.svc.cluster.local'],
  ports: [{ port: 8080, protocol: 'http' }],
  nearest: { name: 'checkout', namespace: 'shop' },
});

export function document(kind: string, name: string, spec: object): object {
  return { apiVersion: 'overmesh.io/v1', kind, metadata: { name }, spec: { virtualMesh: 'all', ...spec } };
}

/** What Overmesh knows of the world, as its rooms would tell it. */
export function factsOf({ clusters, virtualMesh, documents, closedDoors, touch }: Changing): WhyFacts {
  const mesh = { apiVersion: 'overmesh.io/v1', kind: 'VirtualMesh', metadata: { name: 'all' } };
  const spec = { meshes: [{ selector: {} }], ...virtualMesh };
  const given: Given = { about: 'a call', clusters, documents: [{ ...mesh, spec }, ...documents] };
  const snapshot = worldOn('istio', given);
  const known = Object.keys(clusters).map((name) => knownOf(name, snapshot, closedDoors));
  return {
    clusters: new Map(known.map((one) => [one.name, touch[one.name]?.(one) ?? one])),
    now: '2026-11-30T10:00:00.000Z',
  };
}

export function ask(world: Changing, from: WhyQuestionFrom, to: WhyQuestionTo): Why {
  return walk({ from, to }, factsOf(world));
}

type WhyQuestionFrom = Parameters<typeof walk>[0]['from'];
type WhyQuestionTo = Parameters<typeof walk>[0]['to'];

function knownOf(name: string, snapshot: Snapshot, closedDoors: readonly string[]): WhyCluster {
  const member = snapshot.members.find(({ cluster }) => cluster.name === name);
  if (!member) return { name, members: [], stores: [] };
  const { policies, accessPolicies, virtualDestinations = [], virtualMesh } = snapshot;
  const keys = virtualDestinations.map(virtualDestinationKey);
  const peers = snapshot.members.map((one) =>
    toPeer(one, { documents: virtualDestinations }, closedDoors.includes(one.cluster.name) ? [] : keys),
  );
  const federation = { documents: virtualDestinations, peers };
  const names = namesFor(federation, { clusterId: member.cluster.id, mesh: member.mesh.key });
  const { reports } = translateMember({ virtualMesh, policies, accessPolicies, member, names }, meshes);
  const { mtls, access } = virtualMesh.spec;
  return {
    name,
    inventory: inventoryOf(member),
    members: [
      {
        virtualMesh: virtualMesh.name,
        ...(mtls && { mtls }),
        isClosed: access?.default === 'closed',
        ...{ policies, accessPolicies, member, names, reports },
      },
    ],
    lane: { state: 'idle' },
    stores: ROLES.map((role) => store(member, role)),
  };
}

function inventoryOf({ mesh, workloads, destinations, gateways, claims }: Member): Inventory {
  return { meshes: [mesh], workloads, destinations, gateways, claims };
}

const ROLES = ['root', 'issuer'] as const;

/** One root for all, and an issuer below it in each. */
function store({ cluster, mesh }: Member, role: SeenStore['role']): SeenStore {
  const times = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' };
  const certificate = {
    fingerprint: role === 'root' ? 'root-of-all' : `issuer-of-${cluster.name}`,
    ...{ subject: 'CN=a', issuer: 'CN=root', serialNumber: '1', key: 'ec P-256', ...times, faults: [] },
    ...(role === 'issuer' && { root: 'root-of-all' }),
  };
  return {
    ...{ clusterId: cluster.id, mesh: mesh.key, meshKind: mesh.kind, role },
    ...{ source: `Secret istio-system/${role}`, state: 'read', certificates: [certificate] },
    lookedAt: '2026-11-30T09:59:00Z',
  };
}
