import type { DesiredMesh, DestinationReport, Member, MeshKind, Report, Snapshot } from '@overmesh/model';
import type { MeshPlugin } from '@overmesh/meshes/kit';
import { translateMember } from './member-outcome.ts';
import { byTexts } from './order.ts';
import { byPrecedence } from './precedence.ts';
import { destinationKey, findUnreached } from './resolve.ts';
import type { PlacedWarning } from './resolve.ts';

export interface Translation {
  /** One per member, also where it has nothing: an empty one says that everything of ours goes. */
  readonly desired: readonly DesiredMesh[];
  readonly report: Report;
}

/**
 * Translates the documents of one VirtualMesh for every member mesh.
 *
 * Pure and deterministic: equal snapshots give equal bytes, whatever the order of their lists. What a mesh cannot do is
 * in the report, never an error; only a plugin that contradicts itself throws.
 *
 * @param options.onlyClusterId translate for the members of this cluster alone; the answer is that cluster's part of the
 *   whole one, and `unmatched` is about all members as ever
 */
export function translate(
  snapshot: Snapshot,
  meshes: Readonly<Record<MeshKind, MeshPlugin>>,
  { onlyClusterId }: { readonly onlyClusterId?: string } = {},
): Translation {
  const policies = [...snapshot.policies].sort(byPrecedence);
  const members = [...snapshot.members].sort(byMember).map(inOrder);
  const unreached = findUnreached(policies, members);
  const outcomes = members
    .filter(({ cluster }) => onlyClusterId === undefined || cluster.id === onlyClusterId)
    .map((member) => {
      const { desired, reports } = translateMember(snapshot, policies, member, meshes[member.mesh.kind]);
      return { desired, reports: reports.map((report) => withWarnings(report, member, unreached.warnings)) };
    });
  return {
    desired: outcomes.map(({ desired }) => desired),
    report: {
      destinations: outcomes.flatMap(({ reports }) => reports).sort(byReport),
      unmatched: [...unreached.unmatched].sort(byTexts(({ intent }) => intent)),
    },
  };
}

const byMember = byTexts<Member>(
  ({ cluster }) => cluster.name,
  ({ mesh }) => mesh.key,
);

const byReport = byTexts<DestinationReport>(
  ({ intent }) => intent,
  ({ cluster }) => cluster,
  ({ mesh }) => mesh,
  ({ destination = '' }) => destination,
);

/** The member with its lists sorted, so that plugins see one order. */
function inOrder(member: Member): Member {
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

function withWarnings(
  report: DestinationReport,
  { cluster, mesh }: Member,
  placed: readonly PlacedWarning[],
): DestinationReport {
  const mine = placed.filter(
    (one) =>
      one.intent === report.intent &&
      one.clusterId === cluster.id &&
      one.mesh === mesh.key &&
      one.destination === report.destination,
  );
  if (mine.length === 0) return report;
  return { ...report, warnings: [...report.warnings, ...mine.map(({ warning }) => warning)] };
}
