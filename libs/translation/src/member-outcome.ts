import type { DesiredMesh, DesiredObject, Destination, DestinationReport, Member, Snapshot } from '@overmesh/model';
import { objectKey } from '@overmesh/model';
import type { MeshPlugin } from '@overmesh/meshes/kit';
import { reportHead, translateDestination } from './destination-outcome.ts';
import type { DestinationOutcome } from './destination-outcome.ts';
import { byTexts, inTurn, sortedSet } from './order.ts';
import { policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { destinationKey, reachedBy } from './resolve.ts';
import { judge, nextLastTranslated } from './strict.ts';
import type { Judged, Refusal } from './strict.ts';

/** What one mesh of one cluster shall have, and what became of each document there. */
export interface MemberOutcome {
  readonly desired: DesiredMesh;
  readonly reports: readonly DestinationReport[];
}

/** @param policies of the VirtualMesh, in one and the same order for equal snapshots */
export function translateMember(
  { virtualMesh }: Snapshot,
  policies: readonly Policy[],
  member: Member,
  plugin: MeshPlugin,
): MemberOutcome {
  const judged = judge(policies, member, plugin);
  const outcomes = destinationsOf(judged, member).map((reached) =>
    translateDestination({ virtualMesh: virtualMesh.name, member, plugin, ...reached }),
  );
  const meshWide = translateMeshWide(virtualMesh, member, plugin);
  const desired = {
    clusterId: member.cluster.id,
    mesh: member.mesh.key,
    objects: mergeObjects([...meshWide.objects, ...outcomes.flatMap(({ objects }) => objects)]),
    lastTranslated: nextLastTranslated(policies, judged, member),
  };
  const reports = outcomes.flatMap((outcome) => outcome.reports);
  return { desired, reports: [...meshWide.reports, ...withRefusals(reports, judged.refusals, member)] };
}

function destinationsOf({ inForce }: Judged, member: Member): readonly ReachedDestination[] {
  const reaching = new Map<Destination, readonly Policy[]>();
  for (const policy of inForce)
    for (const destination of reachedBy(policy.spec, member))
      reaching.set(destination, [...(reaching.get(destination) ?? []), policy]);
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

/**
 * Reports of policies whose content of before stays are told as refusals: what was asked now, and what is there. What
 * the old content does not reach gets a report of its own.
 */
function withRefusals(
  reports: readonly DestinationReport[],
  refusals: readonly Refusal[],
  member: Member,
): readonly DestinationReport[] {
  const refused = new Map(refusals.map((refusal) => [policyKey(refusal.policy), refusal]));
  const told = reports.map((report) => {
    const refusal = refused.get(report.intent);
    return refusal ? asRefused(report, refusal) : report;
  });
  const isTold = (intent: string, destination: string) =>
    told.some((report) => report.intent === intent && report.destination === destination);
  const untold = refusals.flatMap((refusal) =>
    refusal.asked
      .filter(({ destination }) => !isTold(policyKey(refusal.policy), destinationKey(destination)))
      .map(({ destination }) => asRefused(nothingOf(refusal, destination, member), refusal)),
  );
  return [...told, ...untold];
}

function asRefused(report: DestinationReport, { asked, kept }: Refusal): DestinationReport {
  const features = asked.find(({ destination }) => destinationKey(destination) === report.destination)?.features ?? [];
  const keptHere = kept && report.objects.length ? { keptRevision: kept.revision } : {};
  return { ...report, outcome: 'refused', features, ...keptHere };
}

function nothingOf(
  { policy }: Refusal,
  destination: Refusal['asked'][number]['destination'],
  member: Member,
): DestinationReport {
  const head = reportHead({ member, destination }, policyKey(policy));
  return { ...head, outcome: 'refused', features: [], conflicts: [], warnings: [], objects: [] };
}

/** Thrown when a plugin gives two different contents for one object: a fault of the plugin, not of the user. */
export class ContradictingObjectsError extends Error {
  constructor(readonly object: string) {
    super(`two destinations want different contents of ${object}`);
    this.name = 'ContradictingObjectsError';
  }
}

/** Objects in the order in which they are written. One that several destinations need equally is written once, for all. */
function mergeObjects(objects: readonly DesiredObject[]): readonly DesiredObject[] {
  const byKey = new Map<string, DesiredObject>();
  for (const object of objects) {
    const key = objectKey(object.ref);
    const earlier = byKey.get(key);
    byKey.set(key, earlier ? mergeTwo(key, earlier, object) : object);
  }
  return [...byKey.values()].sort(
    inTurn<DesiredObject>(
      (a, b) => a.stage - b.stage,
      byTexts(({ ref }) => objectKey(ref)),
    ),
  );
}

function mergeTwo(key: string, a: DesiredObject, b: DesiredObject): DesiredObject {
  if (JSON.stringify(a.body) !== JSON.stringify(b.body)) throw new ContradictingObjectsError(key);
  return { ...a, intents: sortedSet([...a.intents, ...b.intents]), stage: Math.min(a.stage, b.stage) };
}
