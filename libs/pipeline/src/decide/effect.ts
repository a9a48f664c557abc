import { severityOf } from '@overmesh/model';
import type { DestinationReport, Effect } from '@overmesh/model';

/** How much of a document decides on a mesh, by what became of it on each destination there. */
export function effectOf(intent: string, reports: readonly DestinationReport[]): Effect {
  const acting = reports.filter(({ outcome }) => outcome === 'translated');
  if (reports.length > 0 && acting.length === 0) return 'none';
  const lost = acting.some(({ conflicts }) => conflicts.some(({ loser }) => loser === intent));
  return lost || acting.length < reports.length ? 'partly' : 'whole';
}

/** What the reports of a document say that a person has to know: requests that fail, and fields that others decide. */
export function reportedProblems(intent: string, reports: readonly DestinationReport[]): readonly string[] {
  const failing = reports.flatMap(({ warnings }) => warnings.filter((one) => severityOf(one) === 'problem'));
  const overruled = reports.flatMap(({ destination = 'the mesh', conflicts }) =>
    conflicts
      .filter(({ loser }) => loser === intent)
      .map(({ field, message }) => `${field} is overruled on ${destination}: ${message}`),
  );
  return [...new Set([...failing.map(({ message }) => message), ...overruled])];
}
