import { destinationKey } from '@overmesh/meshes/kit';
import { isShadowed } from '@overmesh/model';
import type { DestinationReport, VirtualName } from '@overmesh/model';
import type { DestinationOutcome } from '../destination-outcome.ts';
import type { MemberWork } from '../destination-pass.ts';
import { keyed } from '../merge-objects.ts';
import { sortedSet } from '../order.ts';
import { policyKey } from '../precedence.ts';
import type { InForce } from '../strict.ts';

/** What a name comes to in one member: nothing where documents before it have its hosts. */
export function translateName(
  name: VirtualName,
  inForce: readonly InForce[],
  { index, translator }: MemberWork,
): DestinationOutcome {
  const { cluster, mesh } = index.member;
  const destination = serviceOf(name);
  const head = { intent: name.intent, cluster: cluster.name, mesh: mesh.key, meshKind: mesh.kind };
  const place = { ...head, ...(destination !== undefined && { destination }), conflicts: name.conflicts };
  if (isShadowed(name))
    return { objects: [], reports: [{ ...place, outcome: 'shadowed', features: [], warnings: [], objects: [] }] };
  const { features, objects, warnings } = translator.translateName({ name, index, routedBy: routing(name, inForce) });
  const placed = objects.map((object) => keyed({ ...object, ...(destination && { destinations: [destination] }) }));
  const report: DestinationReport = {
    ...place,
    outcome: 'translated',
    features: [...features, ...(name.lacking ?? [])],
    warnings,
    objects: sortedSet(placed.map(({ key }) => key)),
  };
  return { objects: placed, reports: [report] };
}

/** The Service that a report is about: the exported one, the member's own, or the first that the document names elsewhere. */
function serviceOf({ exports, served, backends }: VirtualName): string | undefined {
  if (exports) return destinationKey(exports);
  const known = [...(served ? [served] : []), ...backends].flatMap((one) => (one.where === 'invalid' ? [] : [one]));
  const own = known.find(({ where }) => where === 'local') ?? known[0];
  return own && destinationKey(own.service);
}

function routing({ backends }: VirtualName, inForce: readonly InForce[]): readonly string[] {
  const own = backends.flatMap((backend) => (backend.where === 'local' ? [destinationKey(backend.service)] : []));
  const routed = inForce.filter(({ reached }) => reached.some((one) => own.includes(destinationKey(one))));
  return sortedSet(routed.map(({ policy }) => policyKey(policy)));
}
