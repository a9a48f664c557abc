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
import type { MeshPlugin } from '@overmesh/meshes/kit';
import { translateDestination } from './destination-outcome.ts';
import type { DestinationOutcome } from './destination-outcome.ts';
import { mergeObjects } from './merge-objects.ts';
import { byTexts, sortedSet } from './order.ts';
import { byPrecedence } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { withRefusals } from './refusals.ts';
import { missesOf, select } from './selection.ts';
import { judge, nextLastTranslated } from './strict.ts';
import type { InForce } from './strict.ts';

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
export function translateMember(
  { virtualMesh, policies, member }: MemberInput,
  meshes: Readonly<Record<MeshKind, MeshPlugin>>,
): MemberOutcome {
  const plugin = meshes[member.mesh.kind];
  const index = new MemberIndex(sorted(member));
  const selections = new Map([...policies].sort(byPrecedence).map((policy) => [policy, select(policy.spec, index)]));
  const judged = judge(selections, index, plugin);
  const outcomes = destinationsOf(judged.inForce, index).map((reached) =>
    translateDestination({ virtualMesh: virtualMesh.name, index, plugin, ...reached }),
  );
  const meshWide = translateMeshWide(virtualMesh, index.member, plugin);
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
  const reaching = new Map<Destination, Policy[]>();
  for (const { policy, reached } of inForce)
    for (const destination of reached) {
      const policies = reaching.get(destination);
      if (policies) policies.push(policy);
      else reaching.set(destination, [policy]);
    }
  return member.destinations.flatMap((destination) => {
    const policies = reaching.get(destination);
    return policies ? [{ destination, policies }] : [];
  });
}

interface ReachedDestination {
  readonly destination: Destination;
  readonly policies: readonly Policy[];
}

function translateMeshWide(
  virtualMesh: Snapshot['virtualMesh'],
  member: Member,
  plugin: MeshPlugin,
): DestinationOutcome {
  const { mtls } = virtualMesh.spec;
  const { features, objects } = plugin.renderMeshWide({
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
