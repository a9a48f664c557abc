import type {
  Destination,
  DestinationSelector,
  Member,
  TrafficPolicySpec,
  UnmatchedReport,
  WarningReport,
} from '@overmesh/model';
import { isMarkedAsOurs } from '@overmesh/meshes/kit';
import { policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';

/** `namespace/name`: how claims and reports name a destination. */
export function destinationKey({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The Services of a member that the policy selects and whose pods are in the member's mesh. */
export function reachedBy(spec: TrafficPolicySpec, member: Member): readonly Destination[] {
  return selectedBy(spec, member).filter(({ meshes }) => meshes.includes(member.mesh.key));
}

function selectedBy({ destinations: selectors }: TrafficPolicySpec, member: Member): readonly Destination[] {
  const here = selectors.filter(({ clusters }) => !clusters || clusters.includes(member.cluster.name));
  return member.destinations.filter(
    (destination) => !isOurs(destination) && here.some((selector) => matches(selector, destination)),
  );
}

/** A Service that Overmesh made, to stand for a subset: policy about it would make more of them, without end. */
function isOurs({ labels }: Destination): boolean {
  return isMarkedAsOurs(labels);
}

function matches({ name, namespace, matchLabels = {} }: DestinationSelector, destination: Destination): boolean {
  if (name !== undefined && name !== destination.name) return false;
  if (namespace !== undefined && namespace !== destination.namespace) return false;
  return Object.entries(matchLabels).every(([key, value]) => destination.labels[key] === value);
}

/** A warning, and the report of the policy that shall carry it. */
export interface PlacedWarning {
  readonly intent: string;
  readonly clusterId: string;
  readonly mesh: string;
  readonly destination: string;
  readonly warning: WarningReport;
}

/** What policies select and do not reach, in words. */
export interface Unreached {
  /** Policies that reach nothing at all. */
  readonly unmatched: readonly UnmatchedReport[];
  /** What policies miss that reach something else: shown with what they reach, in the same cluster where they can. */
  readonly warnings: readonly PlacedWarning[];
}

/** Finds what each policy selects without effect: Services outside the meshes, names that no cluster has. */
export function findUnreached(policies: readonly Policy[], members: readonly Member[]): Unreached {
  const missing = policies.map((policy) => missedBy(policy, members));
  return {
    unmatched: missing.flatMap(({ unmatched }) => unmatched),
    warnings: missing.flatMap(({ warnings }) => warnings),
  };
}

interface Reached {
  readonly member: Member;
  readonly destination: Destination;
}

/** A sentence about something that was selected in vain, and the cluster that it is about, where it is about one. */
interface Miss {
  readonly clusterId?: string;
  readonly sentence: string;
}

function missedBy(policy: Policy, members: readonly Member[]): Unreached {
  const intent = policyKey(policy);
  const misses = [...unmeshed(policy.spec, members), ...emptySelectors(policy.spec, members)];
  const reached = members.flatMap((member) =>
    reachedBy(policy.spec, member).map((destination) => ({ member, destination })),
  );
  const [first] = reached;
  if (first) return { unmatched: [], warnings: misses.map((miss) => place(intent, miss, reached, first)) };
  const reason = misses.map(({ sentence }) => sentence).join('; ');
  return { unmatched: [{ intent, reason: reason || 'the VirtualMesh has no member mesh' }], warnings: [] };
}

function place(
  intent: string,
  { clusterId, sentence }: Miss,
  reached: readonly Reached[],
  first: Reached,
): PlacedWarning {
  const { member, destination } = reached.find((one) => one.member.cluster.id === clusterId) ?? first;
  return {
    intent,
    clusterId: member.cluster.id,
    mesh: member.mesh.key,
    destination: destinationKey(destination),
    warning: { code: 'NOT_MESHED', message: sentence },
  };
}

/** Selected Services that are in none of the member meshes of their cluster. */
function unmeshed(spec: TrafficPolicySpec, members: readonly Member[]): readonly Miss[] {
  const clusters = new Map(members.map((member) => [member.cluster.id, member]));
  return [...clusters.values()].flatMap((member) => {
    const keys = members.filter(({ cluster }) => cluster.id === member.cluster.id).map(({ mesh }) => mesh.key);
    return selectedBy(spec, member)
      .filter(({ meshes }) => !meshes.some((key) => keys.includes(key)))
      .map((destination) => ({
        clusterId: member.cluster.id,
        sentence: `Service ${destinationKey(destination)} of cluster ${member.cluster.name} ${whereItIs(destination, keys)}`,
      }));
  });
}

function whereItIs({ meshes }: Destination, wanted: readonly string[]): string {
  if (meshes.length) return `is in mesh ${meshes.join(', ')}, which is not in this VirtualMesh`;
  return `has no pod in mesh ${wanted.join(' or ')}`;
}

/** Selectors that select nothing anywhere, and clusters that they name in vain. */
function emptySelectors(spec: TrafficPolicySpec, members: readonly Member[]): readonly Miss[] {
  const names = new Set(members.map(({ cluster }) => cluster.name));
  return spec.destinations.flatMap((selector) => {
    const strangers = (selector.clusters ?? []).filter((name) => !names.has(name));
    const found = members.some((member) => selectedBy({ ...spec, destinations: [selector] }, member).length);
    return [
      ...strangers.map((name) => ({ sentence: `cluster ${name} has no mesh in this VirtualMesh` })),
      ...(found || strangers.length === selector.clusters?.length ? [] : [{ sentence: nothingLike(selector) }]),
    ];
  });
}

function nothingLike({ name, namespace, matchLabels, clusters }: DestinationSelector): string {
  const labels = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const what = [
    name === undefined ? 'no Service' : `no Service ${name}`,
    ...(namespace === undefined ? [] : [`in namespace ${namespace}`]),
    ...(labels.length ? [`with labels ${labels.join(', ')}`] : []),
  ].join(' ');
  return `there is ${what} in ${clusters ? `cluster ${clusters.join(' or ')}` : 'any cluster of this VirtualMesh'}`;
}
