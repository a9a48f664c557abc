import type { DesiredMesh, DestinationReport, Member, Report, Snapshot } from '@overmesh/model';
import { destinationKey, grouped } from '@overmesh/meshes/kit';
import { exportDoor, exportPolicyKey } from './failover/exports.ts';
import { namesFor, virtualDestinationKey } from './failover/names.ts';
import type { FederatedDocuments } from './failover/names.ts';
import { toPeer } from './failover/peer.ts';
import { translateMember } from './member-outcome.ts';
import type { Translators } from './member-outcome.ts';
import { byTexts } from './order.ts';
import { selecting } from './selection.ts';
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
export function translate({ members, evacuations, ...documents }: Snapshot, meshes: Translators): Translation {
  const { virtualDestinations = [], exportPolicies = [] } = documents;
  const federated = { documents: virtualDestinations, exportPolicies };
  const peers = members.map((member) => toPeer(member, federated, everyDoor(federated, member), evacuations));
  const federation = { ...federated, peers };
  const outcomes = [...members].sort(byMember).map((member) => {
    const names = namesFor(federation, { clusterId: member.cluster.id, mesh: member.mesh.key });
    return translateMember({ ...documents, member, names }, meshes);
  });
  const unreached = findUnreached(
    selecting(documents),
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

/** What is wanted everywhere: each side is taken for there, as it is in the end. */
function everyDoor(
  { documents, exportPolicies = [] }: FederatedDocuments,
  { destinations }: Member,
): readonly string[] {
  const services = destinations.map(destinationKey);
  return [
    ...documents.map(virtualDestinationKey),
    ...exportPolicies.map(exportPolicyKey).flatMap((policy) => services.map((service) => exportDoor(policy, service))),
  ];
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
