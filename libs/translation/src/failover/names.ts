import { documentKey, isShadowed, serviceOfHost, settledFailover } from '@overmesh/model';
import type {
  Backend,
  ConflictReport,
  LocalBackend,
  Peer,
  StoredIntent,
  VirtualDestinationSpec,
  VirtualName,
} from '@overmesh/model';
import { backendsOf } from './backends.ts';
import { exportsAmong } from './exports.ts';
import type { ExportPolicy } from './exports.ts';
import { byAge, conflictsOf } from './hosts-taken.ts';
import type { Holders } from './hosts-taken.ts';
import { moved } from './moved.ts';
import { chooses, wantedBy } from './tiers.ts';

/** A VirtualDestination as it was accepted. */
export type VirtualDestination = StoredIntent<VirtualDestinationSpec>;

/** The documents that give Services to other clusters: nothing else does. */
export interface FederatedDocuments {
  readonly documents: readonly VirtualDestination[];
  /** None where absent. */
  readonly exportPolicies?: readonly ExportPolicy[];
}

/** All such documents of a VirtualMesh, and all of its members as they see each other. */
export interface Federation extends FederatedDocuments {
  readonly peers: readonly Peer[];
}

/** One name over Services, whichever kind of document gives it. */
export interface NameDocument extends VirtualDestination, Pick<VirtualName, 'intent' | 'exports' | 'lacking'> {
  /** Under what it is known whether others are let in: see Peer.exported. */
  readonly door: string;
}

/** How reports and marks of ownership call it: see documentKey. */
export function virtualDestinationKey({ workspace, name }: VirtualDestination): string {
  return documentKey({ kind: 'VirtualDestination', workspace, name });
}

/**
 * What every VirtualDestination and ExportPolicy comes to for one member: what its pods call, and what it serves to others.
 * Those that it has nothing to do with are left out, so that what a cluster gets grows with what it uses and not with the
 * fleet.
 *
 * Pure, and all that a member's translation depends on of the other members: equal answers are equal translations.
 */
export function namesFor(
  { documents, exportPolicies = [], peers }: Federation,
  self: { readonly clusterId: string; readonly mesh: string },
): readonly VirtualName[] {
  const own = peers.find(({ cluster, mesh }) => cluster.id === self.clusterId && mesh.key === self.mesh);
  if (!own) return [];
  const holders = new Map<string, NameDocument>();
  const given = [...documents].sort(byAge).flatMap((one) => {
    const key = virtualDestinationKey(one);
    const document = { ...one, intent: key, door: key };
    const conflicts = conflictsOf(document, holders);
    if (!conflicts.length) for (const host of one.spec.hosts) holders.set(host, document);
    const name = nameFor(document, own, peers, conflicts);
    return name.isCalled || name.served ? [name] : [];
  });
  const called = new Set(given.filter(({ isCalled }) => isCalled).map(({ intent }) => intent));
  const taken = [...holders].filter(([, { intent }]) => called.has(intent));
  return [...given, ...exportsFor(exportsAmong(peers)(exportPolicies), own, peers, new Map(taken))];
}

/**
 * Of ExportPolicies. A host that callers here have from another document already is left to that; the other hosts, and what
 * is served to others, stay: to export a Service twice takes nothing from anybody.
 */
function exportsFor(
  exported: readonly NameDocument[],
  own: Peer,
  peers: readonly Peer[],
  taken: Holders,
): readonly VirtualName[] {
  const holders = new Map(taken);
  return exported.flatMap((document) => {
    const isForUs = chooses(document.spec.clients, own);
    if (!isForUs && !isOffering(own, document)) return [];
    const conflicts = isForUs ? conflictsOf(document, holders) : [];
    const hosts = document.spec.hosts.filter((host) => !isForUs || !holders.has(host));
    if (isForUs) for (const host of hosts) holders.set(host, document);
    const name = nameFor({ ...document, spec: { ...document.spec, hosts } }, own, peers, conflicts);
    return name.isCalled || name.served || isShadowed(name) ? [name] : [];
  });
}

function nameFor(
  document: NameDocument,
  self: Peer,
  peers: readonly Peer[],
  conflicts: readonly ConflictReport[],
): VirtualName {
  const { name, workspace, revision, spec, intent, door, exports, lacking } = document;
  const backends = backendsOf({ door, wanted: wantedBy(spec, self), self, peers });
  const hosts = hostsWorthWriting(document, backends);
  const isCalled = hosts.length > 0 && chooses(spec.clients, self);
  const shares = sharesOf(self, peers);
  const isReached = peers.some((peer) => peer.cluster.id !== self.cluster.id && reaches(peer, spec, self));
  const served = isReached ? backends.find(isLocal) : undefined;
  return {
    ...{ intent, name, workspace, revision, hosts, ports: spec.ports },
    ...(exports && { exports }),
    failover: settledFailover(spec.failover, spec.failback),
    isCalled,
    backends: isCalled ? moved(backends, shares) : [],
    ...(served && { served }),
    conflicts,
    ...(lacking?.length && { lacking }),
  };
}

/** What of an ExportPolicy is about a Service of the member. */
function isOffering({ services }: Peer, { exports }: NameDocument): boolean {
  return services.some(({ namespace, name }) => namespace === exports?.namespace && name === exports.name);
}

/** By its own name the pods of a Service here are called already, where there are no others. */
function hostsWorthWriting(
  { spec: { hosts }, exports }: NameDocument,
  backends: readonly Backend[],
): readonly string[] {
  return exports && backends.every(isLocal) ? hosts.filter((host) => !serviceOfHost(host)) : hosts;
}

/** What is left to each cluster that is evacuated, by where its backends are. */
function sharesOf(self: Peer, peers: readonly Peer[]): (backend: Backend) => number | undefined {
  const byCluster = new Map(peers.map(({ cluster, share }) => [cluster.id, share]));
  return (backend) => (backend.where === 'remote' ? byCluster.get(backend.peer.cluster.id) : self.share);
}

/** Whether pods of a member call the name, and could get from there to this one. */
function reaches(peer: Peer, { clients }: VirtualDestinationSpec, { mesh }: Peer): boolean {
  return peer.mesh.kind === mesh.kind && chooses(clients, peer);
}

function isLocal(backend: Backend): backend is LocalBackend {
  return backend.where === 'local';
}
