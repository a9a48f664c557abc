import { destinationKey } from '@overmesh/meshes/kit';
import type { Backend, Peer, PeerService } from '@overmesh/model';
import { byTexts } from '../order.ts';
import { chooses } from './tiers.ts';
import type { Wanted } from './tiers.ts';

/** What a document means for one member. */
export interface BackendQuestion {
  /** See NameDocument. */
  readonly door: string;
  readonly wanted: readonly Wanted[];
  readonly self: Peer;
  /** Every member, this one included. */
  readonly peers: readonly Peer[];
}

/** What one destination of a document comes to. */
interface Found {
  readonly wanted: Wanted;
  readonly backends: readonly Backend[];
}

/**
 * Every place that a document names: here, elsewhere, or out of reach for a reason. In the order of the tiers; a cluster
 * has one place, the first that the document gives it.
 */
export function backendsOf(question: BackendQuestion): readonly Backend[] {
  const serving = new Map<string, string>();
  const found = question.wanted.map((wanted): Found => ({ wanted, backends: placesOf(wanted, question, serving) }));
  return found.flatMap((one) => {
    const weight = weightOf(
      one,
      found.filter(({ wanted }) => wanted.tier === one.wanted.tier),
    );
    return one.backends.map((backend) => (weight === undefined ? backend : { ...backend, weight }));
  });
}

/** @param serving by id of a cluster, the Service that it serves with; those that are found join it */
function placesOf(wanted: Wanted, question: BackendQuestion, serving: Map<string, string>): readonly Backend[] {
  const { destination, isMeant, named } = wanted;
  const chosen = inOrder(question).filter((peer) => chooses(destination.where, peer) && isMeant(peer));
  const places = chosen.flatMap((peer) => placeAt(peer, wanted, question, serving));
  const known = new Set(question.peers.map(({ cluster }) => cluster.name));
  const strangers = named.filter((name) => !known.has(name));
  const lost = strangers.map((name) => invalid(wanted, name, `cluster ${name} has no mesh in this VirtualMesh`));
  return [...places, ...lost];
}

/** The member itself before other meshes of its cluster. */
function inOrder({ self, peers }: BackendQuestion): readonly Peer[] {
  return [...peers].sort(
    byTexts(
      ({ cluster }) => cluster.name,
      (peer) => (isSame(peer, self) ? '' : peer.mesh.key),
    ),
  );
}

function placeAt(
  peer: Peer,
  wanted: Wanted,
  { door, self }: BackendQuestion,
  serving: Map<string, string>,
): readonly Backend[] {
  const { destination, tier, capacity } = wanted;
  const key = destinationKey(destination);
  const { id, name } = peer.cluster;
  const service = peer.services.find((one) => destinationKey(one) === key);
  const isNamed = destination.where?.clusters !== undefined;
  if (!service) return isNamed ? [invalid(wanted, name, `cluster ${name} has no Service ${key}`)] : [];
  const before = serving.get(id);
  if (before === key) return [];
  const reason = before === undefined ? whyNot(service, peer, self) : servesAlready(name, before);
  if (reason) return [invalid(wanted, name, reason)];
  serving.set(id, key);
  const more = {
    ...(destination.port !== undefined && { port: destination.port }),
    ...(capacity !== undefined && { capacity }),
  };
  const pods = peer.pods?.[key];
  if (isSame(peer, self)) return [{ where: 'local', tier, ...more, service, ...(pods !== undefined && { pods }) }];
  const { cluster, mesh, gateways, exported } = peer;
  const place = { cluster, mesh, gateways };
  return [{ where: 'remote', tier, ...more, service, peer: place, exported: exported.includes(door) }];
}

function servesAlready(cluster: string, service: string): string {
  return `cluster ${cluster} serves with ${service} already, and callers reach one Service of a cluster by one name`;
}

/** Why requests of a member can never get to a Service of another one, whatever is written. */
function whyNot(service: PeerService, peer: Peer, self: Peer): string | undefined {
  const what = `Service ${destinationKey(service)} of cluster ${peer.cluster.name}`;
  if (!service.meshes.includes(peer.mesh.key)) return `${what} has no pod in mesh ${peer.mesh.key}`;
  if (peer.cluster.id === self.cluster.id && !isSame(peer, self))
    return `${what} is in mesh ${peer.mesh.key}, and not in ${self.mesh.key}`;
  if (peer.mesh.kind === self.mesh.kind) return undefined;
  return `from ${self.mesh.kind} in ${self.cluster.name} there is no way to ${peer.mesh.kind} in ${peer.cluster.name}: a mesh reaches its own kind only, until Overmesh has a border between kinds`;
}

function isSame(a: Peer, b: Peer): boolean {
  return a.cluster.id === b.cluster.id && a.mesh.key === b.mesh.key;
}

function invalid({ tier, destination }: Wanted, cluster: string, reason: string): Backend {
  const port = destination.port === undefined ? {} : { port: destination.port };
  return { where: 'invalid', tier, ...port, cluster, reason };
}

/** A destination's weight is that of all its clusters together: in whole numbers that fit those of its tier. */
function weightOf(found: Found, tier: readonly Found[]): number | undefined {
  const { weight } = found.wanted.destination;
  const clusters = openOf(found);
  if (weight === undefined || clusters === 0) return undefined;
  const counts = tier.map(openOf).filter((count) => count > 0);
  return (weight * counts.reduce(leastCommonMultiple, 1)) / clusters;
}

function openOf({ backends }: Found): number {
  return backends.filter(({ where }) => where !== 'invalid').length;
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a * b) / divisor(a, b);
}
