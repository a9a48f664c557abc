import fc from 'fast-check';
import type { SeenObject } from '@overmesh/meshes/kit';
import type { Mesh, MtlsException } from '@overmesh/model';
import type { RuleObject } from './statement/destination-rules.ts';
import type { Mode, PeerObject } from './statement/peer-authentications.ts';
import type { Caller, RoutesObject } from './statement/virtual-services.ts';

/** A cluster with objects of others beside ours, as the statement reads it. */
export interface World {
  readonly mesh: Mesh & { readonly kind: 'istio' };
  readonly routes: readonly RoutesObject[];
  readonly rules: readonly RuleObject[];
  readonly peers: readonly PeerObject[];
  /** Where the VirtualMesh takes plain text although it is strict; no pod has two of them. */
  readonly exceptions: readonly MtlsException[];
  /** When ours were made; younger than all where they are not there yet. */
  readonly oursMade?: number;
}

export const SERVICE = { namespace: 'shop', name: 'reviews' } as const;
export const HOST = { name: 'reviews.shop.svc.cluster.local', namespace: 'shop' } as const;
export const ROOT = 'istio-system';
export const NAMESPACES = ['shop', 'client', 'other', ROOT] as const;
const LABELS = [{}, { app: 'web' }, { app: 'web', version: 'v1' }, { version: 'v1' }] as const;

/** One of every sort, and one of a namespace that nothing names. */
export const CALLERS: readonly Caller[] = [...NAMESPACES, 'elsewhere'].flatMap((namespace) =>
  LABELS.map((labels) => ({ namespace, labels })),
);

const namespace = fc.constantFrom(...NAMESPACES);
const made = fc.integer({ min: 0, max: 5 });
const labels = fc.constantFrom<Readonly<Record<string, string>>>(...LABELS.slice(1));
const exportTo = fc.constantFrom<readonly string[]>(
  ['*'],
  ['.'],
  ['client'],
  ['.', 'client'],
  ['~'],
  ['shop'],
  ['other', 'shop'],
);
const hosts = fc.constantFrom(
  HOST.name,
  '*.shop.svc.cluster.local',
  '*.svc.cluster.local',
  'reviews.shop',
  'else.example',
);
const defaults = fc.constantFrom<readonly string[]>(['*'], ['.']);

const source = fc.record({ namespace, labels }, { requiredKeys: [] });

const virtualService = fc
  .record(
    {
      namespace,
      made,
      hosts: fc.uniqueArray(hosts, { minLength: 1, maxLength: 2 }),
      exportTo,
      sources: fc.array(fc.array(source, { maxLength: 2 }), { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['namespace', 'made', 'hosts', 'sources'] },
  )
  .map((one) => ({ kind: 'VirtualService' as const, ...one }));

const httpRoute = fc
  .record({ namespace, made, hosts: fc.constant([HOST.name]), sources: fc.constant([[]]) })
  .map((one) => ({ kind: 'HTTPRoute' as const, ...one }));

const rule = fc.record(
  { namespace, made, host: hosts, exportTo, workloadSelector: labels },
  { requiredKeys: ['namespace', 'made', 'host'] },
);

const mode = fc.constantFrom<Mode>('STRICT', 'PERMISSIVE', 'DISABLE');
const peer = fc
  .record(
    { namespace, made, selector: labels, mode, ports: fc.dictionary(fc.constantFrom('8080', '9090'), mode) },
    { requiredKeys: ['namespace', 'made'] },
  )
  // Istio takes ports for selected pods only.
  .map(({ ports, ...one }) => ({ ...one, ...(ports && one.selector && { ports }) }));

const ports = fc.uniqueArray(fc.constantFrom(8080, 9090), { minLength: 1 });
const exception = fc
  .record(
    { namespace: fc.constantFrom('shop', 'client', 'other'), matchLabels: labels, ports },
    { requiredKeys: ['namespace'] },
  )
  .map(({ ports: some, ...one }): MtlsException => ({
    ...one,
    ...(some && one.matchLabels && { ports: some }),
    mode: 'permissive',
  }));
/** One for each namespace: all of the labels here may meet. */
const exceptions = fc.uniqueArray(exception, { maxLength: 3, selector: ({ namespace: place }) => place });

/** Worlds of every sort. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    routes: fc.array(fc.oneof({ weight: 3, arbitrary: virtualService }, httpRoute), { maxLength: 4 }),
    rules: fc.array(rule, { maxLength: 4 }),
    peers: fc.array(peer, { maxLength: 4 }),
    exceptions: fc.oneof(fc.constant([]), exceptions),
    oursMade: fc.option(made, { nil: undefined }),
    virtualServices: defaults,
    destinationRules: defaults,
  })
  .map(({ routes, rules, peers, exceptions: excepted, oursMade, virtualServices, destinationRules }) => ({
    mesh: meshOf(virtualServices, destinationRules),
    routes: routes.map((one, place) => named(one, place)),
    rules: rules.map((one, place) => named(one, place)),
    peers: peers.map((one, place) => named(one, place)),
    exceptions: excepted,
    ...(oursMade !== undefined && { oursMade }),
  }));

function meshOf(virtualServices: readonly string[], destinationRules: readonly string[]): World['mesh'] {
  const exportDefaults = {
    ...(!virtualServices.includes('*') && { virtualServices }),
    ...(!destinationRules.includes('*') && { destinationRules }),
  };
  return {
    key: 'istio',
    kind: 'istio',
    state: 'installed',
    modes: ['sidecar'],
    version: '1.31.0',
    revision: 'default',
    namespace: ROOT,
    rootNamespace: ROOT,
    ...(Object.keys(exportDefaults).length > 0 && { exportTo: exportDefaults }),
    evidence: ['drawn'],
  };
}

function named<T>(object: T, place: number): T & { readonly name: string } {
  return { ...object, name: `theirs-${place}` };
}

/** The objects of a world as discovery holds them. */
export function seenIn({ routes, rules, peers }: World): readonly SeenObject[] {
  return [...routes.map(routesObject), ...rules.map(ruleObject), ...peers.map(peerObject)];
}

/** An object of ours that was made at a minute. */
export function ourObject(
  apiVersion: string,
  kind: string,
  at: { namespace: string; name: string; made: number },
  spec: object,
): SeenObject {
  const labels = { 'app.kubernetes.io/managed-by': 'overmesh' };
  return { apiVersion, kind, metadata: { ...metadata(at), labels }, spec };
}

function routesObject(object: RoutesObject): SeenObject {
  if (object.kind === 'HTTPRoute') {
    const parentRefs = [{ group: '', kind: 'Service', ...SERVICE }];
    return {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: metadata(object),
      spec: { parentRefs },
    };
  }
  const http = object.sources.map((matches) => ({
    ...(matches.length > 0 && {
      match: matches.map(({ namespace: sourceNamespace, labels: sourceLabels }) => ({
        ...(sourceNamespace !== undefined && { sourceNamespace }),
        ...(sourceLabels && { sourceLabels }),
      })),
    }),
    route: [{ destination: { host: 'else.example' } }],
  }));
  const spec = { hosts: object.hosts, http, ...(object.exportTo && { exportTo: object.exportTo }) };
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: metadata(object), spec };
}

function ruleObject(object: RuleObject): SeenObject {
  const { host, exportTo: to, workloadSelector } = object;
  const spec = {
    host,
    ...(to && { exportTo: to }),
    ...(workloadSelector && { workloadSelector: { matchLabels: workloadSelector } }),
    trafficPolicy: { connectionPool: { tcp: { maxConnections: 7 } } },
  };
  return { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata: metadata(object), spec };
}

function peerObject(object: PeerObject): SeenObject {
  const spec = peerSpec(object);
  return { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication', metadata: metadata(object), spec };
}

/** A PeerAuthentication as it is written. */
export function peerSpec({ selector, mode: own, ports = {} }: PeerObject): object {
  const portLevelMtls = Object.fromEntries(Object.entries(ports).map(([port, one]) => [port, { mode: one }]));
  return {
    ...(selector && { selector: { matchLabels: selector } }),
    ...(own && { mtls: { mode: own } }),
    ...(Object.keys(ports).length > 0 && { portLevelMtls }),
  };
}

function metadata({ namespace: place, name, made: minute }: { namespace: string; name: string; made: number }) {
  return { namespace: place, name, creationTimestamp: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() };
}
