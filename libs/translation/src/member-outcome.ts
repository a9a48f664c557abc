import type {
  DesiredMesh,
  Destination,
  DestinationReport,
  MemberMisses,
  Member,
  MeshKind,
  Snapshot,
} from '@overmesh/model';
import { objectKey } from '@overmesh/model';
import { destinationKey, MemberIndex } from '@overmesh/meshes/kit';
import type { MeshTranslator } from '@overmesh/meshes/kit';
import { translateDestination } from './destination-outcome.ts';
import type { DestinationInput, DestinationOutcome } from './destination-outcome.ts';
import { mergeObjects } from './merge-objects.ts';
import { byTexts, sortedSet } from './order.ts';
import { byPrecedence } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { withRefusals } from './refusals.ts';
import { missesOf, select } from './selection.ts';
import { judge, nextLastTranslated } from './strict.ts';
import type { InForce } from './strict.ts';

/** The translator of each kind of mesh. */
export type Translators = Readonly<Record<MeshKind, { readonly translator: MeshTranslator }>>;

export interface MemberInput {
  readonly virtualMesh: Snapshot['virtualMesh'];
  /** All policies of the VirtualMesh, in any order. */
  readonly policies: readonly Policy[];
  readonly member: Member;
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
export function translateMember({ virtualMesh, policies, member }: MemberInput, meshes: Translators): MemberOutcome {
  const { translator } = meshes[member.mesh.kind];
  const index = new MemberIndex(sorted(member));
  const selections = new Map([...policies].sort(byPrecedence).map((policy) => [policy, select(policy.spec, index)]));
  const judged = judge(selections, index, translator);
  const outcomes = destinationsOf(judged.inForce, index).map((reached) =>
    translateDestination({ index, translator, ...reached }),
  );
  const meshWide = translateMeshWide(virtualMesh, index.member, translator);
  const reports = outcomes.flatMap((outcome) => outcome.reports);
  return {
    desired: {
      clusterId: member.cluster.id,
      mesh: member.mesh.key,
      objects: mergeObjects([...meshWide.objects, ...outcomes.flatMap(({ objects }) => objects)]),
      lastTranslated: nextLastTranslated(selections, judged),
    },
    reports: [...meshWide.reports, ...withRefusals(reports, judged.refusals, index)].sort(byReport),
    misses: missesOf(selections, index),
  };
}

const byReport = byTexts<DestinationReport>(
  ({ intent }) => intent,
  ({ destination = '' }) => destination,
);

/** The member with its lists sorted, so that plugins see one order. */
function sorted(member: Member): Member {
  return {
    ...member,
    destinations: [...member.destinations].sort(byTexts(destinationKey)),
    workloads: [...member.workloads].sort(
      byTexts(
        ({ namespace }) => namespace,
        ({ name }) => name,
        ({ controller }) => controller,
      ),
    ),
    claims: [...member.claims].sort(
      byTexts(
        ({ kind }) => kind,
        ({ namespace }) => namespace,
        ({ name }) => name,
      ),
    ),
  };
}

/** Every destination that something reaches, in the order of their names, with its policies, the strongest first. */
function destinationsOf(inForce: readonly InForce[], { member }: MemberIndex): readonly ReachedDestination[] {
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

type ReachedDestination = Pick<DestinationInput, 'destination' | 'policies' | 'pass'>;

function translateMeshWide(
  virtualMesh: Snapshot['virtualMesh'],
  member: Member,
  translator: MeshTranslator,
): DestinationOutcome {
  const { mtls } = virtualMesh.spec;
  const { features, objects } = translator.translateMeshWide({
    member,
    virtualMesh: virtualMesh.name,
    wants: mtls ? { mtls } : {},
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
  return { objects, reports: [report] };
}
