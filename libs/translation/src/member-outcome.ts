import type {
  DesiredMesh,
  Destination,
  DestinationReport,
  Member,
  MemberMisses,
  MeshFeatures,
  MeshKind,
  Snapshot,
  VirtualName,
} from '@overmesh/model';
import { MESH_FEATURES, objectKey } from '@overmesh/model';
import { destinationKey, grouped, MemberIndex } from '@overmesh/meshes/kit';
import type { MeshTranslator } from '@overmesh/meshes/kit';
import { translateAccess } from './access/translate-access.ts';
import type { AccessPolicy } from './access/access-policy.ts';
import { translateDestination } from './destination-outcome.ts';
import type { DestinationInput, DestinationOutcome } from './destination-outcome.ts';
import type { MemberWork } from './destination-pass.ts';
import { exportPolicyKey } from './failover/exports.ts';
import type { ExportPolicy } from './failover/exports.ts';
import { translateName } from './failover/name-outcome.ts';
import { keyed, mergeObjects } from './merge-objects.ts';
import { inOneText, sortedBy, sortedSet } from './order.ts';
import { sharedPlanner } from './planner.ts';
import { byPrecedence, policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { withRefusals } from './refusals.ts';
import { missesOf, select, selecting } from './selection.ts';
import type { Selection } from './selection.ts';
import { inOneGo } from './slices.ts';
import type { Slices } from './slices.ts';
import { judge, nextLastTranslated } from './strict.ts';
import type { InForce } from './strict.ts';

/** The translator of each kind of mesh. */
export type Translators = Readonly<Record<MeshKind, { readonly translator: MeshTranslator }>>;

export interface MemberInput {
  readonly virtualMesh: Snapshot['virtualMesh'];
  /** All policies of the VirtualMesh, in any order. */
  readonly policies: readonly Policy[];
  readonly accessPolicies: readonly AccessPolicy[];
  /** None where absent. */
  readonly exportPolicies?: readonly ExportPolicy[];
  readonly member: Member;
  /** What VirtualDestinations and ExportPolicies come to for this member: see namesFor. None where absent. */
  readonly names?: readonly VirtualName[];
}

/** What one mesh of one cluster shall have, and what became of each document there. */
export interface MemberOutcome {
  readonly desired: DesiredMesh;
  /** Sorted by document and destination. */
  readonly reports: readonly DestinationReport[];
  /** What is only known with the other members' (see findUnreached): whether a policy reaches nothing at all. */
  readonly misses: MemberMisses;
}

/**
 * Translates the documents of one VirtualMesh for one member: the unit of translation. It looks at nothing but its input,
 * so that a change in one cluster is no work for another.
 *
 * Pure and deterministic: equal inputs give equal bytes, whatever the order of their lists. What a mesh cannot do is in
 * the reports, never an error; only a plugin that contradicts itself throws.
 */
export function translateMember(input: MemberInput, meshes: Translators): MemberOutcome {
  return inOneGo(translateInSlices(input, meshes));
}

/**
 * The same in slices, each about one policy or one destination: a member of thousands of Services takes longer than
 * whoever else waits for this process bears to wait.
 */
export function* translateInSlices(
  { virtualMesh, policies, accessPolicies, exportPolicies = [], member, names = [] }: MemberInput,
  meshes: Translators,
): Slices<MemberOutcome> {
  const index = new MemberIndex(sorted(member));
  const work: MemberWork = { index, translator: meshes[member.mesh.kind].translator, plan: sharedPlanner() };
  const selections = new Map<Policy, Selection>();
  for (const policy of [...policies].sort(byPrecedence)) {
    selections.set(policy, select(policy.spec, index));
    yield;
  }
  const judged = yield* judge(selections, work);
  const outcomes: DestinationOutcome[] = [];
  for (const reached of destinationsOf(judged.inForce, index)) {
    outcomes.push(translateDestination(reached, work));
    yield;
  }
  for (const name of names) {
    outcomes.push(translateName(name, judged.inForce, work));
    yield;
  }
  const access = yield* translateAccess(accessPolicies, {
    ...work,
    isClosed: virtualMesh.spec.access?.default === 'closed',
  });
  const meshWide = translateMeshWide(virtualMesh, work);
  const exported = exportPolicies.map((policy) => [exportPolicyKey(policy), select(policy.spec, index)] as const);
  const reports = [meshWide, ...outcomes].flatMap((outcome) => outcome.reports);
  const selected = [...selections].map(([policy, selection]) => [policyKey(policy), selection] as const);
  return {
    desired: {
      clusterId: member.cluster.id,
      mesh: { key: member.mesh.key, kind: member.mesh.kind },
      objects: mergeObjects([meshWide, ...outcomes, access].flatMap(({ objects }) => objects)),
      lastTranslated: { ...access.lastTranslated, ...nextLastTranslated(selections, judged), ...revisionsOf(names) },
    },
    reports: inOrder([...withRefusals(reports, judged.refusals, index), ...access.reports]),
    misses: missesOf(new Map([...selected, ...access.selections, ...exported]), index),
  };
}

/** Of a name no content has to be kept: it is never refused as a whole. */
function revisionsOf(names: readonly VirtualName[]): DesiredMesh['lastTranslated'] {
  return Object.fromEntries(names.map(({ intent, revision }) => [intent, { revision }]));
}

/** What `translateMember` says of misses, for a small part of its cost. */
export function memberMisses({
  member,
  ...documents
}: Pick<MemberInput, 'policies' | 'accessPolicies' | 'exportPolicies' | 'member'>): MemberMisses {
  const index = new MemberIndex(sorted(member));
  return missesOf(new Map(selecting(documents).map((one) => [one.intent, select(one, index)])), index);
}

/** By document, and by destination among those of one document. */
function inOrder(reports: readonly DestinationReport[]): readonly DestinationReport[] {
  const byIntent = grouped(reports, ({ intent }) => [intent]);
  return sortedBy([...byIntent], ([intent]) => intent).flatMap(([, own]) =>
    sortedBy(own, ({ destination = '' }) => destination),
  );
}

/** The member with its lists sorted, so that plugins see one order. */
function sorted(member: Member): Member {
  return {
    ...member,
    destinations: sortedBy(member.destinations, destinationKey),
    workloads: sortedBy(member.workloads, ({ namespace, name, controller }) => inOneText(namespace, name, controller)),
    claims: sortedBy(member.claims, ({ kind, namespace, name }) => inOneText(kind, namespace, name)),
  };
}

/** Every destination that something reaches, in the order of their names, with its policies, the strongest first. */
function destinationsOf(inForce: readonly InForce[], { member }: MemberIndex): readonly DestinationInput[] {
  const reaching = new Map<Destination, InForce[]>();
  for (const one of inForce)
    for (const destination of one.reached) {
      const others = reaching.get(destination);
      if (others) others.push(one);
      else reaching.set(destination, [one]);
    }
  return member.destinations.flatMap((destination) => {
    const all = reaching.get(destination);
    if (!all) return [];
    const pass = all.length === 1 ? all[0]?.alone.get(destination) : undefined;
    return { destination, policies: all.map(({ policy }) => policy), ...(pass && { pass }) };
  });
}

function translateMeshWide(
  virtualMesh: Snapshot['virtualMesh'],
  { index: { member }, translator }: MemberWork,
): DestinationOutcome {
  const { features, objects } = translator.translateMeshWide({
    member,
    virtualMesh: virtualMesh.name,
    wants: wantedOf(virtualMesh.spec),
  });
  const report: DestinationReport = {
    intent: `VirtualMesh/${virtualMesh.name}`,
    cluster: member.cluster.name,
    mesh: member.mesh.key,
    meshKind: member.mesh.kind,
    outcome: 'translated',
    features,
    conflicts: [],
    warnings: [],
    objects: sortedSet(objects.map(({ ref }) => objectKey(ref))),
  };
  return { objects: objects.map(keyed), reports: [report] };
}

/** The features of a VirtualMesh that are given. */
function wantedOf(spec: Partial<MeshFeatures>): Partial<MeshFeatures> {
  const given = MESH_FEATURES.flatMap((feature) => (spec[feature] ? [[feature, spec[feature]] as const] : []));
  return Object.fromEntries(given);
}
