import { nearest } from '@overmesh/model';
import type { DestinationSelector, UnmatchedReport } from '@overmesh/model';
import type { Selecting } from '@overmesh/translation';

/** A Service that policy can be about, wherever it is. */
export interface NamedService {
  readonly namespace: string;
  readonly name: string;
}

/** The same reports with the Service that may have been meant, where one of nearly that name is there. */
export function withSuggestions(
  unmatched: readonly UnmatchedReport[],
  documents: readonly Selecting[],
  services: readonly NamedService[],
): readonly UnmatchedReport[] {
  const byKey = new Map(documents.map((document) => [document.intent, document]));
  return unmatched.map((report) => {
    const selectors = byKey.get(report.intent)?.destinations ?? [];
    const meant = selectors.flatMap((selector) => nearService(selector, services) ?? []);
    return meant.length ? { ...report, reason: `${report.reason}. Did you mean ${meant.join(' and ')}?` } : report;
  });
}

/** One of that name in another namespace, or one of nearly that name in the namespace that is asked for. */
function nearService({ name, namespace }: DestinationSelector, services: readonly NamedService[]): string | undefined {
  if (name === undefined) return undefined;
  const around = services.filter((one) => namespace === undefined || one.namespace === namespace);
  if (around.some((one) => one.name === name)) return undefined;
  const namesake = services.find((one) => one.name === name);
  const near = nearest(
    name,
    around.map((one) => one.name),
  );
  const found = namesake ?? around.find((one) => one.name === near);
  return found && `${found.namespace}/${found.name}`;
}
