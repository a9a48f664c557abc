import type {
  AccessPolicySpec,
  Backend,
  ClusterPlace,
  Destination,
  JsonObject,
  KindRef,
  Member,
  Mesh,
  Snapshot,
  TrafficPolicySpec,
} from '@overmesh/model';
import { FEATURES } from '@overmesh/model';
import {
  accessReports,
  accessUnsupported,
  backendFeatures,
  exact,
  ownersOfTraffic,
  translateTraffic,
  unsupported,
} from '@overmesh/meshes/kit';
import type {
  AccessContext,
  AccessOutput,
  AccessRule,
  MeshTranslator,
  Reached,
  TrafficTable,
  TrafficTranslation,
} from '@overmesh/meshes/kit';
import type { AccessPolicy } from '../src/access/access-policy.ts';
import type { Translators } from '../src/member-outcome.ts';
import type { Policy } from '../src/precedence.ts';

/** A mesh for the specs of this library: it does everything but inverted headers, in one object per destination. */

const TINY: KindRef = { group: 'tiny.test', version: 'v1', kind: 'Tiny', plural: 'tinies', namespaced: true };

const table: TrafficTable<JsonObject, JsonObject> = {
  ...(Object.fromEntries(
    FEATURES.map((feature) => [feature, (want: JsonObject) => exact({ [feature]: want })]),
  ) as unknown as TrafficTable<JsonObject, JsonObject>),
  match: (want) =>
    want.some(({ headers }) => headers?.some(({ invert }) => invert)) ? unsupported('no inverted headers') : exact({}),
};

const trafficTranslation: TrafficTranslation<JsonObject, JsonObject> = {
  table,
  obstacle: () => undefined,
  objects: (traffic, { destination: { namespace, name } }) => [
    {
      ref: { kind: TINY, namespace, name },
      body: {
        spec: JSON.parse(JSON.stringify(traffic.routes.map(({ route }) => route))) as JsonObject,
        ...(traffic.settings && { settings: traffic.settings.patch }),
      },
      intents: ownersOfTraffic(traffic),
      stage: 1,
    },
  ],
  warnOfTraffic: () => [],
  warnOfDestination: () => [],
};

const NONE = { objects: [], warnings: [] };

function tinyWay(backend: Backend): Reached<null> {
  return backend.where === 'invalid' ? { backend, why: backend.reason } : { backend, way: null };
}

const translator: MeshTranslator = {
  translateTraffic: (traffic, context) => translateTraffic(trafficTranslation, traffic, context),
  translateAccess: (rule, context) => translateTinyAccess(rule, context),
  translateMeshWide: ({ wants }) => ({
    features: wants.mtls ? [{ feature: 'mtls', fidelity: 'exact' }] : [],
    objects: [],
  }),
  translateName: ({ name: { backends }, index }) => ({
    features: backendFeatures(backends.map(tinyWay), index),
    ...NONE,
  }),
};

/** It knows no hosts. */
function translateTinyAccess(rule: AccessRule, { destination: { namespace, name } }: AccessContext): AccessOutput {
  if (rule.to?.some(({ hosts }) => hosts)) return accessUnsupported(rule, 'no hosts');
  const { owner, ...spec } = rule;
  const ref = { kind: TINY, namespace, name: `${name}-${rule.name}` };
  const body = { spec: JSON.parse(JSON.stringify(spec)) as JsonObject };
  return { features: accessReports(rule, []), objects: [{ ref, body, intents: [owner], stage: 1 }], warnings: [] };
}

export const tinyMeshes: Translators = { istio: { translator }, linkerd: { translator }, native: { translator } };

export function mesh(key: string, more: Partial<Mesh> = {}): Mesh {
  return { key, kind: 'istio', state: 'installed', modes: ['sidecar'], evidence: ['a spec says so'], ...more };
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

/** An AccessPolicy on reviews that allows what it is told. */
export function accessPolicy(
  name: string,
  spec: Partial<AccessPolicySpec>,
  more: Partial<AccessPolicy> = {},
): AccessPolicy {
  return {
    uid: `uid-of-${name}`,
    name,
    workspace: 'default',
    labels: {},
    spec: { virtualMesh: 'all', destinations: [{ name: 'reviews' }], action: 'allow', ...spec },
    revision: 1,
    createdAt: '2026-01-01T00:00:00Z',
    ...more,
  };
}

export function world(
  policies: readonly Policy[],
  members: readonly Member[],
  accessPolicies: readonly AccessPolicy[] = [],
): Snapshot {
  const virtualMesh = {
    uid: 'uid-of-all',
    name: 'all',
    workspace: 'default',
    labels: {},
    spec: { meshes: [{ selector: {} }] },
    revision: 1,
    createdAt: '2026-01-01T00:00:00Z',
  };
  return { virtualMesh, revision: 1, policies, accessPolicies, members };
}
