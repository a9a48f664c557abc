import type {
  ClusterPlace,
  DesiredObject,
  Destination,
  JsonObject,
  KindRef,
  Member,
  Mesh,
  MeshKind,
  Snapshot,
  TrafficPolicySpec,
} from '@overmesh/model';
import type { MeshPlugin, RoutesInput } from '@overmesh/meshes/kit';
import { exact, lowerRoute, unsupported } from '@overmesh/meshes/kit';
import type { TrafficTable } from '@overmesh/meshes/kit';
import type { Policy } from '../src/precedence.ts';

/** A mesh for the specs of this library: it does everything but inverted headers, in one object per destination. */

const TINY: KindRef = { group: 'tiny.test', version: 'v1', kind: 'Tiny', plural: 'tinies', namespaced: true };
const UNKNOWN = { state: 'unknown' } as const;

const table: TrafficTable<JsonObject> = {
  match: (want) =>
    want.some(({ headers }) => headers?.some(({ invert }) => invert)) ? unsupported('no inverted headers') : exact({}),
  split: () => exact({}),
  retries: () => exact({}),
  timeout: (timeout) => exact({ timeout }),
};

function tiny(kind: MeshKind): MeshPlugin {
  return {
    kind,
    title: 'Tiny',
    watched: [],
    owned: [TINY],
    configMaps: () => [],
    detect: () => [],
    meshOfPod: () => undefined,
    gateways: () => [],
    claims: () => [],
    assess: (route, context) => lowerRoute(table, route, context).features,
    warn: () => [],
    render: (input) => [renderTiny(input)],
    renderMeshWide: ({ wants }) => ({
      features: wants.mtls ? [{ feature: 'mtls', fidelity: 'exact' }] : [],
      objects: [],
    }),
    bridge: () => undefined,
    acceptance: () => ({ accepted: UNKNOWN, live: UNKNOWN }),
  };
}

function renderTiny({ context, routes }: RoutesInput): DesiredObject {
  const { namespace, name } = context.destination;
  const kept = routes.filter((route) => lowerRoute(table, route, context).patches);
  return {
    ref: { kind: TINY, namespace, name },
    body: { spec: JSON.parse(JSON.stringify(kept)) as JsonObject },
    intents: [...new Set(kept.flatMap(({ owners }) => owners))].sort(),
    stage: 1,
  };
}

export const tinyMeshes = { istio: tiny('istio'), linkerd: tiny('linkerd'), native: tiny('native') };

export function mesh(key: string, more: Partial<Mesh> = {}): Mesh {
  return { key, kind: 'istio', state: 'installed', mode: 'sidecar', evidence: ['a spec says so'], ...more };
}

export function cluster(name: string, more: Partial<ClusterPlace> = {}): ClusterPlace {
  return { id: `id-of-${name}`, name, labels: {}, ...more };
}

export function service(name: string, more: Partial<Destination> = {}): Destination {
  return {
    namespace: 'shop',
    name,
    labels: {},
    selector: { app: name },
    ports: [{ port: 8080, protocol: 'TCP' }],
    headless: false,
    meshes: ['istio'],
    ...more,
  };
}

export function member(name: string, destinations: readonly Destination[], more: Partial<Member> = {}): Member {
  return {
    cluster: cluster(name),
    mesh: { ...mesh('istio'), kind: 'istio' },
    destinations,
    workloads: [],
    claims: [],
    gateways: [],
    lastTranslated: {},
    ...more,
  };
}

export function policy(name: string, spec: Partial<TrafficPolicySpec>, more: Partial<Policy> = {}): Policy {
  return {
    uid: `uid-of-${name}`,
    name,
    workspace: 'default',
    labels: {},
    spec: { virtualMesh: 'all', destinations: [{ name: 'reviews' }], ...spec },
    revision: 1,
    createdAt: '2026-01-01T00:00:00Z',
    ...more,
  };
}

export function world(policies: readonly Policy[], members: readonly Member[]): Snapshot {
  const virtualMesh = {
    uid: 'uid-of-all',
    name: 'all',
    workspace: 'default',
    labels: {},
    spec: { meshes: [{ selector: {} }] },
    revision: 1,
    createdAt: '2026-01-01T00:00:00Z',
  };
  return { virtualMesh, revision: 1, policies, members };
}
