import type { DesiredMesh, DestinationReport, Member, Report, Snapshot } from '@overmesh/model';
import { grouped } from '@overmesh/meshes/kit';
import { translateMember } from './member-outcome.ts';
import type { Translators } from './member-outcome.ts';
import { byTexts } from './order.ts';
import { findUnreached, withWarnings } from './unreached.ts';

export interface Translation {
  /** One per member, also where it has nothing: an empty one says that everything of ours goes. */
  readonly desired: readonly DesiredMesh[];
  readonly report: Report;
}

/**
 * Translates the documents of one VirtualMesh for every member mesh: each member alone (see translateMember), and then
 * what is about all of them.
 */
export function translate({ virtualMesh, policies, members }: Snapshot, meshes: Translators): Translation {
  const outcomes = [...members]
    .sort(byMember)
    .map((member) => translateMember({ virtualMesh, policies, member }, meshes));
  const unreached = findUnreached(
    policies,
    outcomes.map(({ misses }) => misses),
  );
  const warnings = grouped(unreached.warnings, ({ clusterId, mesh }) => [`${clusterId}/${mesh}`]);
  return {
    desired: outcomes.map(({ desired }) => desired),
    report: {
      destinations: outcomes
        .flatMap(({ reports, misses: { clusterId, mesh } }) =>
          withWarnings(reports, warnings.get(`${clusterId}/${mesh}`) ?? []),
        )
        .sort(byReport),
      unmatched: unreached.unmatched,
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
