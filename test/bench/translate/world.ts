import type { Claim, Destination, Member, MeshKind, StoredIntent, TrafficPolicySpec, Workload } from '@overmesh/model';
import type { MemberInput } from '@overmesh/translation';

export interface Sizes {
  readonly services: number;
  readonly policies: number;
  readonly claims: number;
}

/** Services are spread over as many namespaces, and carry the name of one of as many teams. */
const NAMESPACES = 40;
const TEAMS = 100;

/**
 * One member with Services of two versions each, and policies of four sorts in equal parts: a canary of one Service, a
 * matched route of one, retries of a team's Services, a timeout of a namespace. Claims are over Services of their own.
 */
export function memberInput(kind: MeshKind, { services, policies, claims }: Sizes): MemberInput {
  const destinations = list(services, (number) => serviceOf(number, kind));
  const claimed = list(claims, (number): Destination => ({ ...serviceOf(number, kind), namespace: 'claimed' }));
  return {
    virtualMesh: stored('all', { meshes: [{ selector: {} }] }),
    policies: list(policies, (number) => stored(`policy-${number}`, specOf(number, services))),
    accessPolicies: [],
    member: {
      cluster: { id: 'c1', name: 'west', labels: {} },
      mesh: meshOf(kind),
      destinations: [...destinations, ...claimed],
      workloads: destinations.flatMap((destination) => ['v1', 'v2'].map((version) => workloadOf(destination, version))),
      claims: list(claims, (number) => claimOf(number, kind)),
      gateways: [],
      lastTranslated: {},
    },
  };
}

function list<T>(length: number, of: (number: number) => T): readonly T[] {
  return Array.from({ length }, (_, number) => of(number));
}

function namespaceOf(number: number): string {
  return `team-space-${number % NAMESPACES}`;
}

function nameOf(number: number): string {
  return `checkout-${number}`;
}

function serviceOf(number: number, kind: MeshKind): Destination {
  return {
    namespace: namespaceOf(number),
    name: nameOf(number),
    labels: { app: nameOf(number), team: `team-${number % TEAMS}` },
    selector: { app: nameOf(number) },
    ports: [{ port: 8080, name: 'http', protocol: 'TCP', targetPort: 8080 }],
    headless: false,
    meshes: [kind],
  };
}

function workloadOf({ namespace, name, meshes }: Destination, version: string): Workload {
  const podLabels = { app: name, version };
  const membership = meshes[0] === undefined ? {} : ({ mesh: meshes[0], dataPlane: 'sidecar' } as const);
  return {
    namespace,
    name: `${name}-${version}`,
    controller: 'Deployment',
    podLabels,
    serviceAccount: name,
    podSets: [{ labels: podLabels, ...membership, state: 'live' }],
  };
}

function claimOf(number: number, mesh: MeshKind): Claim {
  return {
    mesh,
    kind: 'VirtualService',
    namespace: 'claimed',
    name: `by-hand-${number}`,
    destinations: [`claimed/${nameOf(number)}`],
  };
}

function meshOf(kind: MeshKind): Member['mesh'] {
  const version = { istio: '1.31.0', linkerd: '2.20.0', native: '0.1.0' }[kind];
  return { key: kind, kind, state: 'installed', modes: ['sidecar'], version, evidence: ['the benchmark'] };
}

function specOf(number: number, services: number): TrafficPolicySpec {
  const one = [{ namespace: namespaceOf(number % services), name: nameOf(number % services) }];
  const sort = number % 4;
  if (sort === 0) return { virtualMesh: 'all', destinations: one, split: CANARY, retries: { attempts: 2 } };
  if (sort === 1) return { virtualMesh: 'all', destinations: one, match: [BETA], timeout: '5s' };
  if (sort === 2) {
    const team = `team-${Math.floor(number / 4) % TEAMS}`;
    return { virtualMesh: 'all', destinations: [{ matchLabels: { team } }], retries: { attempts: 3 } };
  }
  const namespace = namespaceOf(Math.floor(number / 4));
  return { virtualMesh: 'all', destinations: [{ namespace }], timeout: `${1 + (number % 9)}s` };
}

const CANARY = [
  { weight: 90, subset: { version: 'v1' } },
  { weight: 10, subset: { version: 'v2' } },
];
const BETA = { headers: [{ name: 'x-group', exact: 'beta' }], path: { prefix: '/basket' } };

function stored<Spec>(name: string, spec: Spec): StoredIntent<Spec> {
  const createdAt = new Date(Date.UTC(2026, 0, 1)).toISOString();
  return { uid: `uid-of-${name}`, name, workspace: 'default', labels: {}, spec, revision: 1, createdAt };
}
