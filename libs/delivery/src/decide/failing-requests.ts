import { severityOf } from '@overmesh/model';
import type { ClusterEvent, DestinationReport } from '@overmesh/model';

/** Requests that a mesh answers with an error because of a document, as its translation foresees. */
export interface FailingRequests {
  readonly document: string;
  /** `namespace/name`; absent for what is mesh-wide. */
  readonly destination?: string;
  readonly message: string;
}

/** What is told when requests begin to fail, and when they do so no more. */
export interface FailingEvent {
  readonly type: Extract<ClusterEvent['type'], 'requests-fail' | 'requests-answered'>;
  readonly message: string;
}

/** More than this at once on one mesh are one event, with the first as an example. */
const TOLD_EACH = 10;

/** @param reports of one mesh on one cluster */
export function failingRequests(reports: readonly DestinationReport[]): readonly FailingRequests[] {
  return reports.flatMap(({ intent: document, destination, warnings }) =>
    warnings
      .filter((warning) => severityOf(warning) === 'problem')
      .map(({ message }) => ({ document, ...(destination && { destination }), message })),
  );
}

/** What has changed on one mesh of one cluster; nothing where the same requests fail as before. */
export function failingEvents(
  mesh: string,
  before: readonly FailingRequests[],
  now: readonly FailingRequests[],
): readonly FailingEvent[] {
  return [
    ...told('requests-fail', mesh, without(now, before)),
    ...told('requests-answered', mesh, without(before, now)),
  ];
}

function without(some: readonly FailingRequests[], others: readonly FailingRequests[]): readonly FailingRequests[] {
  const keys = new Set(others.map(keyOf));
  return some.filter((one) => !keys.has(keyOf(one)));
}

function keyOf({ document, destination, message }: FailingRequests): string {
  return JSON.stringify([document, destination, message]);
}

function told(type: FailingEvent['type'], mesh: string, changed: readonly FailingRequests[]): readonly FailingEvent[] {
  const [first] = changed;
  if (!first) return [];
  if (changed.length <= TOLD_EACH) return changed.map((one) => ({ type, message: sentence(type, mesh, one) }));
  return [{ type, message: `${changed.length} of them on ${mesh}, such as ${sentence(type, mesh, first)}` }];
}

function sentence(
  type: FailingEvent['type'],
  mesh: string,
  { document, destination, message }: FailingRequests,
): string {
  const place = destination ? `${destination} (${mesh})` : mesh;
  return `${document} on ${place}: ${type === 'requests-answered' ? 'no longer so: ' : ''}${message}`;
}
