import type { AccessPolicySpec, AccessRequest, AccessSource, Claim, Destination } from '@overmesh/model';
import { accessKey } from '@overmesh/translation';
import type { WhyCluster, WhyMember } from './facts.ts';
import { claimName, inForceOn, isFor, memberBehind, podsBehind, showingCommand } from './serving.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';

/** Who calls, as the mesh of those who serve sees it. */
export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Absent where it has no certificate, or its trust domain is not known. */
  readonly trustDomain?: string;
}

/** How many of a caller's requests something is about. */
type Share = 'all' | 'some' | 'none';

/** Whether the pods that serve let the caller in. */
export function lookAtAccess(
  caller: Identity | undefined,
  service: Destination,
  port: number | undefined,
  serving: WhyCluster,
): Finding {
  const member = memberBehind(service, serving);
  const strangers = strangersOver(service, serving);
  const closing = strangers.find(({ access }) => access?.action === 'allow' && access.isEmpty);
  const own: Judged = member ? byPolicies(caller, service, port, member) : fine('no AccessPolicy holds there');
  if (own.state === 'broken') return own;
  if (closing && own.says !== 'named') return broken(`${claimName(closing)} of others lets nobody in`, 'ask its owner');
  const [first] = strangers;
  if (first)
    return unknown(
      `${strangers.map(claimName).join(', ')} of others decide over who may call, and what they say is not read`,
      showingCommand(first),
    );
  return { state: own.state, evidence: own.evidence, ...(own.fix !== undefined && { fix: own.fix }) };
}

type Judged = Finding & {
  /** `named`: some policy lets this caller in. */
  readonly says?: 'named';
};

/** What docs/reference/accesspolicy.md says of it: a deny comes first, and of the allows one is enough. */
function byPolicies(
  caller: Identity | undefined,
  service: Destination,
  port: number | undefined,
  member: WhyMember,
): Judged {
  const byKey = new Map(member.accessPolicies.map((policy) => [accessKey(policy), policy]));
  const inForce = inForceOn(service, byKey, member).filter(({ spec }) => !spec.audit);
  const shares = inForce.map(({ key, spec }) => ({ key, spec, share: shareOf(caller, spec, port, member) }));
  const denies = shares.filter(({ spec, share }) => spec.action === 'deny' && share !== 'none');
  const denied = denies.find(({ share }) => share === 'all');
  if (denied) return broken(`${denied.key} refuses this caller`, 'change its from, or call as somebody else');
  const allows = shares.filter(({ spec }) => spec.action === 'allow');
  const letting = allows.filter(({ share }) => share !== 'none');
  const name = caller ? `${caller.namespace}/${caller.serviceAccount}` : 'a caller without a certificate';
  if (allows.length && !letting.length)
    return broken(`${allows.map(({ key }) => key).join(', ')} let others in, and not ${name}`, 'name it in from');
  if (!allows.length && member.isClosed)
    return broken(
      `VirtualMesh/${member.virtualMesh} is closed, and no AccessPolicy lets ${name} in`,
      'write one that allows it',
    );
  const [partly] = [...denies, ...(letting.some(({ share }) => share === 'all') ? [] : letting)];
  if (partly) return unknown(`${partly.key} is about some of its requests: those of its paths, methods or addresses`);
  const [named] = letting;
  return named ? { ...fine(`${named.key} lets it in`), says: 'named' } : fine('no AccessPolicy is about it');
}

function shareOf(
  caller: Identity | undefined,
  { action, from, to }: AccessPolicySpec,
  port: number | undefined,
  { member: { mesh } }: WhyMember,
): Share {
  const own = action === 'allow' ? [mesh.trustDomain, ...(mesh.trustDomainAliases ?? [])] : undefined;
  const whom = from ? most(from.map((source) => fromShare(caller, source, own))) : 'all';
  const what = to ? most(to.map((request) => toShare(request, port))) : 'all';
  if (whom === 'none' || what === 'none') return 'none';
  return whom === 'all' && what === 'all' ? 'all' : 'some';
}

function fromShare(
  caller: Identity | undefined,
  { serviceAccounts, namespaces, trustDomains, cidrs }: AccessSource,
  usual: readonly (string | undefined)[] | undefined,
): Share {
  const whole: Share = cidrs ? 'some' : 'all';
  if (!serviceAccounts && !namespaces && !trustDomains) return whole;
  if (!caller) return 'none';
  const domains = trustDomains ?? usual;
  if (domains && !domains.includes(caller.trustDomain)) return 'none';
  if (namespaces && !namespaces.includes(caller.namespace)) return 'none';
  const isHe = serviceAccounts?.some(
    ({ name, namespace }) => name === caller.serviceAccount && namespace === caller.namespace,
  );
  return isHe === false ? 'none' : whole;
}

function toShare({ ports, methods, paths, hosts }: AccessRequest, port: number | undefined): Share {
  if (ports && port !== undefined && !ports.includes(port)) return 'none';
  return methods || paths || hosts || (ports && port === undefined) ? 'some' : 'all';
}

function most(shares: readonly Share[]): Share {
  return shares.includes('all') ? 'all' : shares.includes('some') ? 'some' : 'none';
}

/** Objects of others that say who may call the pods behind a Service. */
function strangersOver(service: Destination, serving: WhyCluster): readonly Claim[] {
  const { inventory, members } = serving;
  const claims = members.length ? members.flatMap(({ member }) => member.claims) : (inventory?.claims ?? []);
  const pods = podsBehind(service, serving);
  return claims.filter(({ access, mesh }) => access && service.meshes.includes(mesh) && isFor(access, pods));
}
