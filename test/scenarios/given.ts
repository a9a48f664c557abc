import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMPTY_INVENTORY, intentKey, parseDocumentKey, parseIntent } from '@overmesh/model';
import type {
  AccessPolicySpec,
  Claim,
  DataPlane,
  Destination,
  ExportPolicySpec,
  ForeignAccess,
  Gateway,
  Intent,
  Inventory,
  Labels,
  LastTranslated,
  Member,
  Mesh,
  MeshKind,
  PodSet,
  Port,
  Snapshot,
  StoredIntent,
  TrafficPolicySpec,
  VirtualDestinationSpec,
  VirtualMeshSpec,
  Workload,
} from '@overmesh/model';
import { chooseMembers } from '@overmesh/translation';
import type { SeenPlace } from '@overmesh/translation';
import { parse } from 'yaml';
import { ACCESS_KINDS, CLAIM_KINDS, EAST_WEST, INSTALLED } from './installed-meshes.ts';

/** `given.yaml` as README.md describes it. */
export interface Given {
  readonly about: string;
  readonly clusters: Readonly<Record<string, GivenCluster>>;
  readonly documents: readonly unknown[];
  /** By name of the cluster: what is left to it. */
  readonly evacuated?: Readonly<Record<string, number>>;
  readonly lastTranslated?: Readonly<Record<string, { readonly revision: number; readonly spec: object }>>;
}

export interface GivenCluster {
  readonly labels?: Labels;
  readonly region?: string;
  readonly zone?: string;
  readonly network?: string;
  /** Addresses of its east-west gateway; it has none where this is absent. */
  readonly gateway?: readonly string[];
  /** The only kind of mesh that it ever runs, whatever the others run. */
  readonly only?: MeshKind;
  /** What differs in the installed mesh of a kind from installed-meshes.ts, as in `{ linkerd: { version: 2.18.0 } }`. */
  readonly meshes?: { readonly [K in MeshKind]?: Partial<Mesh> };
  /** By `namespace/name`. */
  readonly services: Readonly<Record<string, GivenService>>;
  /** `namespace/name` of Services over which an object of others decides. */
  readonly claimed?: readonly string[];
  /** Gateways by `namespace/name`, with what they are for. */
  readonly gateways?: Readonly<Record<string, Gateway['role']>>;
  /** What others have said of who may call, by the name of their object. */
  readonly access?: Readonly<Record<string, ForeignAccess>>;
}

export interface GivenService {
  readonly ports: readonly string[];
  readonly pods?: Readonly<Record<string, number>>;
  /** Versions of which no pod ever becomes ready. */
  readonly stuck?: readonly string[];
  readonly labels?: Labels;
  /** Labels of its pods, where they are those of another Service. */
  readonly selector?: Labels;
  readonly headless?: boolean;
  readonly meshed?: boolean;
  /** Annotations of the Service, its namespace and its pods by which a mesh decides. */
  readonly annotations?: Labels;
  readonly namespaceAnnotations?: Labels;
  readonly podAnnotations?: Labels;
}

type Stored<K extends Intent['kind']> = StoredIntent<Extract<Intent, { readonly kind: K }>['spec']>;

export function readGiven(folder: string): Given {
  return parse(readFileSync(join(folder, 'given.yaml'), 'utf8')) as Given;
}

/** The given world with its clusters all running one kind of mesh. */
export function worldOn(kind: MeshKind, given: Given): Snapshot {
  const { virtualMeshes, ...documents } = readDocuments(given.documents);
  const [virtualMesh] = virtualMeshes;
  if (!virtualMesh) throw new Error('documents need a VirtualMesh');
  const clusters = Object.entries(given.clusters).map(([name, cluster]) =>
    seenCluster(cluster.only ?? kind, name, cluster),
  );
  const chosen = chooseMembers(virtualMeshes, clusters).members.get(virtualMesh.name) ?? [];
  const members = chosen.flatMap(({ clusterId }) =>
    clusters
      .filter(({ place }) => place.id === clusterId)
      .map((cluster) => toMember(given.clusters[cluster.place.name]?.only ?? kind, cluster, lastTranslatedOf(given))),
  );
  return { virtualMesh, revision: 9, ...documents, members, ...evacuationsOf(given) };
}

function evacuationsOf({ evacuated, clusters }: Given): Pick<Snapshot, 'evacuations'> {
  if (!evacuated) return {};
  const byId = <T>(entries: readonly (readonly [string, T])[]) =>
    Object.fromEntries(entries.map(([name, value]) => [idOf(name), value]));
  const pods = Object.entries(clusters).map(([name, { services }]) => {
    const counts = Object.entries(services).map(([key, { pods: all = { v1: 1 } }]) => [key, sum(Object.values(all))]);
    return [name, Object.fromEntries(counts) as Readonly<Record<string, number>>] as const;
  });
  return { evacuations: { shares: byId(Object.entries(evacuated)), pods: byId(pods) } };
}

function sum(all: readonly number[]): number {
  return all.reduce((before, one) => before + one, 0);
}

function idOf(cluster: string): string {
  return `id-of-${cluster}`;
}

function toMember(
  kind: MeshKind,
  { place, inventory }: SeenPlace<Inventory>,
  lastTranslated: Member['lastTranslated'],
): Member {
  const { destinations, workloads, claims, gateways } = inventory;
  const mesh = { ...INSTALLED[kind], ...inventory.meshes[0], kind };
  return { cluster: place, mesh, destinations, workloads, claims, gateways, lastTranslated };
}

function readDocuments(documents: readonly unknown[]) {
  const intents = documents.map(readDocument);
  return {
    virtualMeshes: intents.flatMap((intent, index): Stored<'VirtualMesh'>[] =>
      intent.kind === 'VirtualMesh' ? [stored<VirtualMeshSpec>(intent, intent.spec, index)] : [],
    ),
    policies: intents.flatMap((intent, index): Stored<'TrafficPolicy'>[] =>
      intent.kind === 'TrafficPolicy' ? [stored<TrafficPolicySpec>(intent, intent.spec, index)] : [],
    ),
    accessPolicies: intents.flatMap((intent, index): Stored<'AccessPolicy'>[] =>
      intent.kind === 'AccessPolicy' ? [stored<AccessPolicySpec>(intent, intent.spec, index)] : [],
    ),
    virtualDestinations: intents.flatMap((intent, index): Stored<'VirtualDestination'>[] =>
      intent.kind === 'VirtualDestination' ? [stored<VirtualDestinationSpec>(intent, intent.spec, index)] : [],
    ),
    exportPolicies: intents.flatMap((intent, index): Stored<'ExportPolicy'>[] =>
      intent.kind === 'ExportPolicy' ? [stored<ExportPolicySpec>(intent, intent.spec, index)] : [],
    ),
  };
}

function readDocument(document: unknown): Intent {
  const result = parseIntent(document);
  if (!result.ok) throw new Error(`a document of given.yaml is refused: ${JSON.stringify(result.problems)}`);
  return result.value;
}

/** Documents are as old as their place says: the first is the oldest, a day before the second. */
function stored<Spec>(intent: Intent, spec: Spec, index: number): StoredIntent<Spec> {
  const { name, workspace, labels } = intent.metadata;
  const createdAt = new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
  return { uid: `uid-of-${intentKey(intent)}`, name, workspace, labels, spec, revision: 9, createdAt };
}

function lastTranslatedOf({ lastTranslated = {} }: Given): Readonly<Record<string, LastTranslated>> {
  const entries = Object.entries(lastTranslated).map(([key, { revision, spec }]) => {
    const id = parseDocumentKey(key);
    if (!id) throw new Error(`lastTranslated: ${key} is no workspace/Kind/name`);
    const { kind, workspace, name } = id;
    const intent = readDocument({ apiVersion: 'overmesh.io/v1', kind, metadata: { name, workspace }, spec });
    return [key, { revision, spec: intent.spec as Required<LastTranslated>['spec'] }] as const;
  });
  return Object.fromEntries(entries);
}

function seenCluster(
  kind: MeshKind,
  name: string,
  { labels = {}, region, zone, network, meshes, services, claimed, gateway, access = {}, gateways = {} }: GivenCluster,
): SeenPlace<Inventory> {
  const entries = Object.entries(services);
  const mesh = { ...INSTALLED[kind], ...meshes?.[kind] };
  const plane = mesh.modes.includes('sidecar') ? 'sidecar' : 'redirection';
  const inventory: Inventory = {
    ...EMPTY_INVENTORY,
    meshes: [mesh],
    destinations: entries.map(([key, service]) => destination(kind, key, service)),
    workloads: entries.flatMap(([key, service]) => workloads(mesh.key, plane, key, service)),
    claims: [
      ...(claimed ?? []).map((key) => claim(kind, key)),
      ...Object.entries(access).map(([name, said]) => accessClaim(kind, name, said)),
    ],
    gateways: [
      ...(gateway ? [{ ...EAST_WEST[kind], mesh: mesh.key, addresses: gateway }] : []),
      ...Object.entries(gateways).map(([key, role]) => gatewayOf(mesh.key, key, role)),
    ],
  };
  const place = {
    id: idOf(name),
    name,
    labels,
    ...(region && { region }),
    ...(zone && { zone }),
    ...(network && { network }),
  };
  return { place, inventory };
}

function nameOf(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}

function destination(kind: MeshKind, key: string, service: GivenService): Destination {
  return {
    ...nameOf(key),
    labels: service.labels ?? {},
    selector: service.selector ?? { app: nameOf(key).name },
    ports: service.ports.map(port),
    headless: service.headless ?? false,
    ...(service.annotations && { annotations: service.annotations }),
    ...(service.namespaceAnnotations && { namespaceAnnotations: service.namespaceAnnotations }),
    meshes: service.meshed === false ? [] : [INSTALLED[kind].key],
  };
}

/**
 * `http 9080` is a named TCP port, `dns 53/UDP` one of another protocol, `api 80 to web` one whose pods have it under that
 * name, `api 80 as grpc` one with an appProtocol.
 */
function port(text: string): Port {
  const [, name = '', number = '', protocol = 'TCP', target, appProtocol] =
    /^(\S+) (\d+)(?:\/(\w+))?(?: to (\S+))?(?: as (\S+))?$/.exec(text) ?? [];
  if (!name) throw new Error(`a port is written as "name number", not as "${text}"`);
  return {
    port: Number(number),
    name,
    protocol: protocol as Port['protocol'],
    ...(appProtocol && { appProtocol }),
    targetPort: target === undefined || /^\d+$/.test(target) ? Number(target ?? number) : target,
  };
}

function workloads(
  mesh: string,
  dataPlane: DataPlane,
  key: string,
  { selector, pods = selector ? {} : { v1: 1 }, stuck = [], meshed, podAnnotations }: GivenService,
): readonly Workload[] {
  const { namespace, name } = nameOf(key);
  return Object.entries(pods).map(([version, count]) => {
    const podLabels = { app: name, version };
    const set: PodSet = {
      labels: podLabels,
      ...(meshed !== false && { mesh, dataPlane }),
      ...(podAnnotations && { annotations: podAnnotations }),
      state: stuck.includes(version) ? 'stuck' : 'live',
    };
    const podSets = count === 0 ? [] : [set];
    return {
      namespace,
      name: `${name}-${version}`,
      controller: 'Deployment',
      podLabels,
      serviceAccount: name,
      podSets,
    };
  });
}

function claim(kind: MeshKind, key: string): Claim {
  const { namespace } = nameOf(key);
  return { mesh: INSTALLED[kind].key, kind: CLAIM_KINDS[kind], namespace, name: 'by-hand', destinations: [key] };
}

function gatewayOf(mesh: string, key: string, role: Gateway['role']): Gateway {
  return { ...nameOf(key), mesh, role, addresses: [], ports: [] };
}

function accessClaim(kind: MeshKind, name: string, access: ForeignAccess): Claim {
  const { key: mesh, namespace: root = '' } = INSTALLED[kind];
  return { mesh, kind: ACCESS_KINDS[kind], namespace: access.namespace ?? root, name, destinations: [], access };
}
