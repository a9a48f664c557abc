import { FEATURES } from '@overmesh/model';
import type { ActingFeature, FeatureReport, Fidelity } from '@overmesh/model';
import type { WantedValue, Wants } from '@overmesh/meshes/kit';
import type { DestinationPass } from './destination-pass.ts';
import { sortedSet } from './order.ts';
import type { PlannedRoute } from './routes.ts';

/** Emulated is done by other means and comes to the same; approximate does not. */
const WORST_FIRST: readonly Fidelity[] = ['unsupported', 'approximate', 'emulated', 'exact'];

/**
 * What of each document's wishes became how close, the worst of all routes that carry it; by `Kind/name`.
 *
 * A route that the mesh cannot match does not count against those who only gave it features: its requests take the
 * route of all others there, where they have them anyway.
 */
export function featuresByDocument({ plan, output }: DestinationPass): ReadonlyMap<string, readonly FeatureReport[]> {
  const answers = new Map<string, FeatureReport[]>();
  plan.routes.forEach((planned, place) => {
    const features = output.features[place] ?? [];
    const sources = new Set(planned.sources);
    const isUnmatchable = features.some(({ feature, fidelity }) => feature === 'match' && fidelity === 'unsupported');
    for (const report of features)
      for (const document of documentsOf(report.feature, planned)) {
        if (isUnmatchable && !sources.has(document)) continue;
        const known = answers.get(document);
        if (known) known.push(report);
        else answers.set(document, [report]);
      }
  });
  for (const report of output.settings)
    for (const document of ownersIn(plan.settings, report.feature))
      answers.set(document, [...(answers.get(document) ?? []), report]);
  // Of one route, and of the destination, each feature is answered once.
  if (plan.routes.length < 2) return answers;
  return new Map([...answers].map(([document, reports]) => [document, worstOfEach(reports)]));
}

export function isExact(features: readonly FeatureReport[]): boolean {
  return features.every(({ fidelity }) => fidelity === 'exact');
}

/** Whose wish a feature of a route is: a match is those documents' that have it, everything else its owners'. */
function documentsOf(feature: string, { route, sources }: PlannedRoute): readonly string[] {
  return feature === 'match' ? sources : ownersIn(route.wants, feature);
}

function ownersIn(wants: Wants<ActingFeature>, feature: string): readonly string[] {
  const byName: Readonly<Record<string, WantedValue<ActingFeature>>> = wants;
  return byName[feature]?.owners ?? [];
}

function worstOfEach(reports: readonly FeatureReport[]): readonly FeatureReport[] {
  return FEATURES.flatMap((name) => {
    const [first, ...more] = reports.filter(({ feature }) => feature === name);
    if (!first) return [];
    return more.length ? [worst([first, ...more])] : [first];
  });
}

/** The least close of several answers to one feature, with every reason of that closeness. */
function worst(reports: readonly [FeatureReport, ...FeatureReport[]]): FeatureReport {
  const fidelity = WORST_FIRST.find((level) => reports.some((report) => report.fidelity === level)) ?? 'exact';
  const reasons = reports.flatMap((report) => (report.fidelity === fidelity && report.reason ? [report.reason] : []));
  const { feature } = reports[0];
  return { feature, fidelity, ...(reasons.length && { reason: sortedSet(reasons).join('; ') }) };
}
