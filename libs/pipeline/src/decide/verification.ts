import { shortFingerprint } from '@overmesh/trust';
import type { SeenStore } from '@overmesh/trust';

/** A member of a VirtualMesh, with what is known of its stores. */
export interface TrustMember {
  /** `cluster/mesh`. */
  readonly name: string;
  readonly kind: string;
  readonly trustDomain?: string;
  readonly stores: readonly SeenStore[];
}

/** Two meshes whose workloads refuse each other. */
export interface RefusedPair {
  readonly one: string;
  readonly other: string;
  readonly reason: string;
}

/** What lies in the clusters of a VirtualMesh says of who believes whom. No handshake was made for it. */
export interface Verification {
  readonly members: number;
  /** Of meshes of one kind; those of different kinds do not speak to each other directly. */
  readonly pairs: number;
  readonly trusted: number;
  readonly refused: number;
  readonly unknown: number;
  /** At most as many as were asked for. */
  readonly refusals: readonly RefusedPair[];
  /** Members of which something is not known, with what and why. */
  readonly unseen: readonly { readonly mesh: string; readonly reason: string }[];
  /** Trust domains of several members: an identity of one of them is an identity of the others. */
  readonly sharedDomains: readonly { readonly trustDomain: string; readonly meshes: readonly string[] }[];
}

/** What counts of a member beside others. */
interface Profile {
  /** Fingerprints of the roots that its workloads are given; absent where they are not known. */
  readonly roots?: readonly string[];
  /** Fingerprint of the root behind its issuer. */
  readonly signedUnder?: string;
}

interface Group {
  readonly kind: string;
  readonly profile: Profile;
  readonly names: string[];
}

type Verdict = { readonly says: 'trusted' | 'unknown' } | { readonly says: 'refused'; readonly reason: string };

/**
 * Compares every mesh with every other one of its kind. Members with the same roots and the same root behind their issuer
 * are compared once for all, so a thousand clusters of one root cost what one costs.
 */
export function verify(members: readonly TrustMember[], mostRefusals: number): Verification {
  const groups = groupsOf(members);
  const counts = { trusted: 0, refused: 0, unknown: 0 };
  const refusals: RefusedPair[] = [];
  for (const [index, group] of groups.entries())
    for (const other of groups.slice(index).filter(({ kind }) => kind === group.kind)) {
      const verdict = verdictOf(group.profile, other.profile);
      counts[verdict.says] += pairsOf(group, other);
      if (verdict.says === 'refused')
        refusals.push(...someOf(group, other, verdict.reason, mostRefusals - refusals.length));
    }
  return {
    members: members.length,
    pairs: counts.trusted + counts.refused + counts.unknown,
    ...counts,
    refusals,
    unseen: members.flatMap(unseenOf),
    sharedDomains: sharedDomains(members),
  };
}

/** Both sides show a certificate, and each has to believe the other's. */
function verdictOf(one: Profile, other: Profile): Verdict {
  if (!one.roots || !other.roots) return { says: 'unknown' };
  const believed = other.roots;
  const common = one.roots.filter((root) => believed.includes(root));
  if (!common.length) return { says: 'refused', reason: 'they have no root in common' };
  const sides = [
    { issuer: one.signedUnder, roots: other.roots },
    { issuer: other.signedUnder, roots: one.roots },
  ];
  const strange = sides.find(({ issuer, roots }) => issuer !== undefined && !roots.includes(issuer));
  if (strange)
    return {
      says: 'refused',
      reason: `one signs under the root ${shortFingerprint(strange.issuer ?? '')}, which the other is not given`,
    };
  return { says: sides.every(({ issuer }) => issuer !== undefined) ? 'trusted' : 'unknown' };
}

function groupsOf(members: readonly TrustMember[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { name, kind, stores } of members) {
    const profile = profileOf(stores);
    const key = JSON.stringify([kind, profile.roots?.toSorted() ?? null, profile.signedUnder ?? null]);
    const group = groups.get(key) ?? { kind, profile, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What was read once and cannot be read now is no knowledge of the present. */
function profileOf(stores: readonly SeenStore[]): Profile {
  const roots = stores.find(({ role, state }) => role === 'root' && state === 'read');
  const [issuer] = stores.find(({ role, state }) => role === 'issuer' && state === 'read')?.certificates ?? [];
  return {
    ...(roots && { roots: roots.certificates.map(({ fingerprint }) => fingerprint) }),
    ...(issuer?.root !== undefined && { signedUnder: issuer.root }),
  };
}

function pairsOf(one: Group, other: Group): number {
  const count = one.names.length;
  return one === other ? (count * (count - 1)) / 2 : count * other.names.length;
}

function someOf(one: Group, other: Group, reason: string, most: number): readonly RefusedPair[] {
  const pairs: RefusedPair[] = [];
  for (const [index, name] of one.names.entries())
    for (const second of one === other ? one.names.slice(index + 1) : other.names) {
      if (pairs.length >= most) return pairs;
      pairs.push({ one: name, other: second, reason });
    }
  return pairs;
}

function unseenOf({ name, stores }: TrustMember): Verification['unseen'] {
  if (!stores.length) return [{ mesh: name, reason: 'its stores were not looked at, or it has none' }];
  const { roots, signedUnder } = profileOf(stores);
  const unseen = (role: SeenStore['role']) =>
    stores
      .filter((store) => store.role === role && store.state !== 'unused')
      .map((store) => ({ mesh: name, reason: `its ${role} in ${store.source}: ${whyUnseen(store)}` }));
  return [...(roots ? [] : unseen('root')), ...(signedUnder === undefined ? unseen('issuer') : [])];
}

function whyUnseen({ state, reason }: SeenStore): string {
  return state === 'read' ? 'it leads to no root that is known' : (reason ?? state);
}

function sharedDomains(members: readonly TrustMember[]): Verification['sharedDomains'] {
  const known = members.flatMap(({ name, trustDomain }) => (trustDomain === undefined ? [] : [{ name, trustDomain }]));
  return [...Map.groupBy(known, ({ trustDomain }) => trustDomain)]
    .filter(([, all]) => all.length > 1)
    .map(([trustDomain, all]) => ({ trustDomain, meshes: all.map(({ name }) => name) }));
}
