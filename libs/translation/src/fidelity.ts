import { FEATURES } from '@overmesh/model';
import type { FeatureReport, Fidelity } from '@overmesh/model';
import type { MeshPlugin, RouteContext, WantedValue } from '@overmesh/meshes/kit';
import { sortedSet } from './order.ts';
import type { PlannedRoute } from './routes.ts';

const WORST_FIRST: readonly Fidelity[] = ['unsupported', 'emulated', 'approximate', 'exact'];

/** A route, and what a mesh answered to it. */
export interface AssessedRoute {
  readonly planned: PlannedRoute;
  readonly features: readonly FeatureReport[];
}

export function assessRoutes(
  routes: readonly PlannedRoute[],
  plugin: MeshPlugin,
  context: RouteContext,
): readonly AssessedRoute[] {
  return routes.map((planned) => ({ planned, features: plugin.assess(planned.route, context) }));
}

/**
 * What of one document's wishes became how close, the worst of all routes that carry it.
 *
 * A route that the mesh cannot match does not count against those who only gave it features: its requests take the
 * route of all others there, where they have them anyway.
 */
export function featuresOf(intent: string, assessed: readonly AssessedRoute[]): readonly FeatureReport[] {
  const mine = assessed.flatMap((one) => {
    const isSource = one.planned.sources.includes(intent);
    if (!isSource && isUnmatchable(one)) return [];
    return one.features.filter(({ feature }) => (feature === 'match' ? isSource : owns(intent, feature, one)));
  });
  const names = FEATURES.filter((name) => mine.some(({ feature }) => feature === name));
  return names.map((name) => worst(mine.filter(({ feature }) => feature === name)));
}

export function isExact(features: readonly FeatureReport[]): boolean {
  return features.every(({ fidelity }) => fidelity === 'exact');
}

function isUnmatchable({ features }: AssessedRoute): boolean {
  return features.some(({ feature, fidelity }) => feature === 'match' && fidelity === 'unsupported');
}

function owns(intent: string, feature: string, { planned }: AssessedRoute): boolean {
  const wants: Readonly<Record<string, WantedValue<keyof typeof planned.route.wants>>> = planned.route.wants;
  return wants[feature]?.owners.includes(intent) ?? false;
}

/** The least close of several answers to one feature, with every reason of that closeness. */
function worst(reports: readonly FeatureReport[]): FeatureReport {
  const fidelity = WORST_FIRST.find((level) => reports.some((report) => report.fidelity === level)) ?? 'exact';
  const reasons = reports.flatMap((report) => (report.fidelity === fidelity && report.reason ? [report.reason] : []));
  const feature = reports[0]?.feature ?? '';
  return { feature, fidelity, ...(reasons.length && { reason: sortedSet(reasons).join('; ') }) };
}
