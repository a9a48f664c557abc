import type { Destination, DestinationReport } from '@overmesh/model';
import type { MemberIndex } from '@overmesh/meshes/kit';
import { reportHead } from './destination-outcome.ts';
import { policyKey } from './precedence.ts';
import type { Refusal } from './strict.ts';

/**
 * Reports of policies whose content of before stays are told as refusals: what was asked now, and what is there. What
 * the old content does not reach gets a report of its own.
 */
export function withRefusals(
  reports: readonly DestinationReport[],
  refusals: readonly Refusal[],
  index: MemberIndex,
): readonly DestinationReport[] {
  if (!refusals.length) return reports;
  const refused = new Map(refusals.map((refusal) => [policyKey(refusal.policy), refusal]));
  const told = new Set(reports.map(placeOf));
  const untold = [...refused].flatMap(([intent, { asked }]) =>
    [...asked.values()]
      .map(({ destination }) => nothingOf(intent, destination, index))
      .filter((report) => !told.has(placeOf(report))),
  );
  return [...reports, ...untold].map((report) => {
    const refusal = refused.get(report.intent);
    return refusal ? asRefused(report, refusal) : report;
  });
}

function placeOf({ intent, destination = '' }: DestinationReport): string {
  return `${intent} ${destination}`;
}

function asRefused(report: DestinationReport, { asked, kept }: Refusal): DestinationReport {
  const features = asked.get(report.destination ?? '')?.features ?? [];
  const keptHere = kept && report.objects.length ? { keptRevision: kept.revision } : {};
  return { ...report, outcome: 'refused', features, ...keptHere };
}

function nothingOf(intent: string, destination: Destination, index: MemberIndex): DestinationReport {
  const head = reportHead(index, destination);
  return { intent, ...head, outcome: 'refused', features: [], conflicts: [], warnings: [], objects: [] };
}
