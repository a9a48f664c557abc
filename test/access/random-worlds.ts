import fc from 'fast-check';
import type { AccessPolicySpec, Destination, Labels, Member, Mesh, MeshKind, Workload } from '@overmesh/model';
import type { AccessPolicy } from '@overmesh/translation';
import { INSTALLED } from '../scenarios/installed-meshes.ts';
import type { Call } from './model.ts';

/** A cluster with Services that share pods and ports in every way, AccessPolicies on them, and somebody who calls. */
export interface AccessWorld {
  readonly member: Member;
  readonly policies: readonly AccessPolicy[];
  /** The VirtualMesh is closed to whom no policy lets through. */
  readonly isClosed: boolean;
  readonly calls: readonly PlacedCall[];
}

/** A call to a Service, and the pod that answers it. */
export interface PlacedCall extends Call {
  readonly service: Destination;
  readonly pod: Labels;
  readonly podPort: number;
}

export const OWN = 'west.example';
const DOMAINS = [OWN, 'east.example', 'cluster.local'];
const NAMESPACES = ['web', 'jobs'];
const ACCOUNTS = ['client', 'admin'];
const PATHS = ['/', '/a', '/a/b', '/ab', '/b'];
const HOSTS = ['reviews', 'reviews.shop'];
const METHODS = ['GET', 'POST'] as const;
const ADDRESSES = ['10.1.0.7', '10.2.0.7', 'fd00::7'];
const PODS: readonly Labels[] = [
  { app: 'reviews', version: 'v1' },
  { app: 'reviews', version: 'v2' },
  { app: 'ratings', version: 'v1' },
];

const SERVICES = {
  reviews: { selector: { app: 'reviews' }, ports: [['http', 9080, 9080]] },
  canary: { selector: { app: 'reviews', version: 'v2' }, ports: [['http', 80, 9080]] },
  twin: { selector: { app: 'reviews' }, ports: [['http', 8080, 9080]] },
  metrics: { selector: { app: 'reviews' }, ports: [['http-metrics', 9100, 9100]] },
  ratings: {
    selector: { app: 'ratings' },
    ports: [
      ['http', 9080, 9080],
      ['tcp', 7000, 7000],
    ],
  },
} as const;

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const source = fc
  .record({
    who: fc.constantFrom('serviceAccounts', 'namespaces', 'nobody'),
    accounts: some(NAMESPACES.flatMap((namespace) => ACCOUNTS.map((name) => ({ name, namespace })))),
    namespaces: some(NAMESPACES),
    trustDomains: maybe(some(DOMAINS)),
    cidrs: maybe(some(['10.1.0.0/16', '10.2.0.0/16', 'fd00::/8'])),
  })
  .map(({ who, accounts, namespaces, trustDomains, cidrs }) => ({
    ...(who === 'serviceAccounts' && { serviceAccounts: accounts }),
    ...(who === 'namespaces' && { namespaces }),
    ...(trustDomains && { trustDomains }),
    ...(cidrs && { cidrs }),
  }))
  .filter((one) => Object.keys(one).length > 0);

const request = fc
  .record({
    methods: maybe(some(METHODS)),
    paths: maybe(
      some([...PATHS.map((exact) => ({ exact })), ...PATHS.map((prefix) => ({ prefix }))]).map((all) =>
        all.slice(0, 2),
      ),
    ),
    ports: maybe(some([9080, 80, 7000])),
    hosts: maybe(some(HOSTS)),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
  .filter((one) => Object.keys(one).length > 0);

const spec = fc
  .record({
    names: some(Object.keys(SERVICES)),
    action: fc.constantFrom('allow', 'allow', 'deny'),
    audit: fc.constantFrom(false, false, false, true),
    from: maybe(fc.array(source, { minLength: 1, maxLength: 2 })),
    to: maybe(fc.array(request, { minLength: 1, maxLength: 2 })),
  })
  .map(
    ({ names, action, audit, from, to }) =>
      ({
        virtualMesh: 'all',
        destinations: names.map((name) => ({ name, namespace: 'shop' })),
        action,
        ...(audit && { audit }),
        ...(from && { from }),
        ...(to && { to }),
      }) as AccessPolicySpec,
  );

const call = fc.record({
  name: fc.constantFrom(...(Object.keys(SERVICES) as (keyof typeof SERVICES)[])),
  pod: fc.nat(PODS.length - 1),
  port: fc.nat(1),
  caller: maybe(
    fc.record({
      trustDomain: fc.constantFrom(...DOMAINS),
      namespace: fc.constantFrom(...NAMESPACES),
      serviceAccount: fc.constantFrom(...ACCOUNTS),
    }),
  ),
  address: fc.constantFrom(...ADDRESSES),
  host: fc.constantFrom(...HOSTS, 'reviews:9080', 'Reviews'),
  method: fc.constantFrom(...METHODS),
  path: fc.constantFrom(...PATHS, '/a/c'),
});

/** A random world on one kind of mesh. */
export function accessWorld(kind: MeshKind): fc.Arbitrary<AccessWorld> {
  const aliases = fc.constantFrom<readonly string[] | undefined>(undefined, ['east.example']);
  return fc
    .tuple(fc.array(spec, { maxLength: 4 }), fc.array(call, { minLength: 30, maxLength: 30 }), aliases, fc.boolean())
    .map(([specs, calls, trustDomainAliases, isClosed]): AccessWorld => {
      const member = memberOf(kind, kind === 'istio' && trustDomainAliases ? { trustDomainAliases } : {});
      return {
        member,
        policies: specs.map((one, at) => policyOf(one, at)),
        isClosed,
        calls: calls.flatMap(({ name, pod, port, host, method, path, ...rest }): PlacedCall[] => {
          const service = member.destinations.find((one) => one.name === name);
          const own = PODS.filter((labels) => service && selects(service.selector, labels));
          const { [pod % own.length]: answering } = own;
          const { [port % (service?.ports.length ?? 1)]: called } = service?.ports ?? [];
          if (!service || !answering || !called) return [];
          const isHttp = called.name !== 'tcp';
          const { caller, ...others } = rest;
          return [
            {
              ...others,
              ...(caller && { caller }),
              service,
              pod: answering,
              port: called.port,
              podPort: Number(called.targetPort),
              ...(isHttp && { http: { host, method, path } }),
            },
          ];
        }),
      };
    });
}

function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function policyOf(content: AccessPolicySpec, at: number): AccessPolicy {
  const createdAt = '2026-01-01T00:00:00Z';
  return { uid: `p${at}`, name: `p${at}`, workspace: 'default', labels: {}, spec: content, revision: 1, createdAt };
}

function memberOf(kind: MeshKind, more: Partial<Mesh>): Member {
  const mesh = { ...INSTALLED[kind], trustDomain: OWN, ...more, kind };
  return {
    cluster: { id: 'c', name: 'west', labels: {} },
    mesh,
    destinations: Object.entries(SERVICES).map(([name, { selector, ports }]) => ({
      namespace: 'shop',
      name,
      labels: {},
      selector,
      ports: ports.map(([portName, port, targetPort]) => ({ port, name: portName, protocol: 'TCP', targetPort })),
      headless: false,
      meshes: [mesh.key],
    })),
    workloads: PODS.map((labels, at) => workloadOf(labels, at, mesh.key)),
    claims: [],
    gateways: [],
    lastTranslated: {},
  };
}

function workloadOf(labels: Labels, at: number, mesh: string): Workload {
  return {
    namespace: 'shop',
    name: `w${at}`,
    controller: 'Deployment',
    podLabels: labels,
    serviceAccount: 'default',
    podSets: [{ labels, mesh, dataPlane: 'sidecar', state: 'live' }],
  };
}
