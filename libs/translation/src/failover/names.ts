import { documentKey, settledFailover } from '@overmesh/model';
import type {
  Backend,
  ConflictReport,
  LocalBackend,
  Peer,
  StoredIntent,
  VirtualDestinationSpec,
  VirtualName,
} from '@overmesh/model';
import { byTexts, inTurn } from '../order.ts';
import type { Compare } from '../order.ts';
import { backendsOf } from './backends.ts';
import { moved } from './moved.ts';
import { chooses, wantedBy } from './tiers.ts';

/** A VirtualDestination as it was accepted. */
export type VirtualDestination = StoredIntent<VirtualDestinationSpec>;

/** All VirtualDestinations of a VirtualMesh, and all of its members as they see each other. */
export interface Federation {
  readonly documents: readonly VirtualDestination[];
  readonly peers: readonly Peer[];
}

/** How reports and marks of ownership call it: see documentKey. */
export function virtualDestinationKey({ workspace, name }: VirtualDestination): string {
  return documentKey({ kind: 'VirtualDestination', workspace, name });
}

/**
 * What every VirtualDestination comes to for one member: what its pods call, and what it serves to others. Those that it
 * has nothing to do with are left out, so that what a cluster gets grows with what it uses and not with the fleet.
 *
 * Pure, and all that a member's translation depends on of the other members: equal answers are equal translations.
 */
export function namesFor(
  { documents, peers }: Federation,
  self: { readonly clusterId: string; readonly mesh: string },
): readonly VirtualName[] {
  const own = peers.find(({ cluster, mesh }) => cluster.id === self.clusterId && mesh.key === self.mesh);
  if (!own) return [];
  const hosts = new Map<string, VirtualDestination>();
  return [...documents].sort(byAge).flatMap((document) => {
    const conflicts = conflictsOf(document, hosts);
    if (!conflicts.length) for (const host of document.spec.hosts) hosts.set(host, document);
    const name = nameFor(document, own, peers, conflicts);
    return name.isCalled || name.served ? [name] : [];
  });
}

const byAge: Compare<VirtualDestination> = inTurn(
  (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt),
  byTexts(
    ({ name }) => name,
    ({ workspace }) => workspace,
  ),
);

function nameFor(
  document: VirtualDestination,
  self: Peer,
  peers: readonly Peer[],
  conflicts: readonly ConflictReport[],
): VirtualName {
  const { name, workspace, revision, spec } = document;
  const intent = virtualDestinationKey(document);
  const isCalled = chooses(spec.clients, self);
  const backends = backendsOf({ intent, wanted: wantedBy(spec, self), self, peers });
  const shares = sharesOf(self, peers);
  const isReached = peers.some((peer) => peer.cluster.id !== self.cluster.id && reaches(peer, spec, self));
  const served = isReached ? backends.find(isLocal) : undefined;
  return {
    ...{ intent, name, workspace, revision, hosts: spec.hosts, ports: spec.ports },
    failover: settledFailover(spec.failover, spec.failback),
    isCalled,
    backends: isCalled ? moved(backends, shares) : [],
    ...(served && { served }),
    conflicts,
  };
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

function conflictsOf(
  document: VirtualDestination,
  hosts: ReadonlyMap<string, VirtualDestination>,
): readonly ConflictReport[] {
  const loser = virtualDestinationKey(document);
  return document.spec.hosts.flatMap((host): readonly ConflictReport[] => {
    const older = hosts.get(host);
    if (!older) return [];
    const winner = virtualDestinationKey(older);
    const rule = Date.parse(older.createdAt) === Date.parse(document.createdAt) ? 'name' : 'age';
    const why = rule === 'age' ? `is older (${older.createdAt} against ${document.createdAt})` : 'comes first by name';
    const message = `${winner} and ${loser} both want ${host}; ${winner} has it, because it ${why}`;
    return [{ field: 'hosts', winner, loser, rule, message }];
  });
}
