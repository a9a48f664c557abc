import type { Feature, FeatureReport, TrafficFeatures } from '@overmesh/model';
import { FEATURES } from '@overmesh/model';
import { mergePatches } from './merge-patches.ts';
import { unsupported } from './traffic-table.ts';
import type { Lower, Lowered, Route, RouteContext, TrafficTable, Unsupported, WantedValue } from './traffic-table.ts';

/** A route with a mesh's answers to all that it wants. */
export interface LoweredRoute<Patch> {
  readonly route: Route;
  readonly features: readonly FeatureReport[];
  /** What to write, of all features; absent when the mesh cannot match these requests, since a patch would hit others. */
  readonly patch?: Patch;
  /** Whether the patch does something to the requests, besides saying which they are. */
  readonly acts: boolean;
}

/** Asks a mesh's table for every feature that the route wants. Whatever it answers is in the patch and in the reports. */
export function lowerRoute<Patch extends object>(
  table: TrafficTable<Patch>,
  route: Route,
  context: RouteContext,
  obstacle: string | undefined,
): LoweredRoute<Patch> {
  const features: FeatureReport[] = [];
  const patches: Patch[] = [];
  let acts = false;
  let unmatched = false;
  for (const feature of FEATURES) {
    const answer = ask(table, feature, route, context, obstacle);
    if (!answer) continue;
    features.push(toReport(feature, answer));
    if ('patch' in answer) patches.push(answer.patch);
    else if (feature === 'match') unmatched = true;
    acts ||= feature !== 'match' && 'patch' in answer && Object.keys(answer.patch).length > 0;
  }
  if (unmatched) return { route, features: features.map(withoutMatch), acts: false };
  return { route, features, patch: mergePatches(patches), acts };
}

function ask<F extends Feature, Patch>(
  table: TrafficTable<Patch>,
  feature: F,
  route: Route,
  context: RouteContext,
  obstacle: string | undefined,
): Lowered<Patch> | undefined {
  const want = wantOf(route, feature);
  if (want === undefined) return undefined;
  if (obstacle !== undefined) return unsupported(obstacle);
  const answer: Lower<F, Patch> | Unsupported = table[feature];
  return typeof answer === 'function' ? answer(want, context) : answer;
}

function wantOf<F extends Feature>(route: Route, feature: F): TrafficFeatures[F] | undefined {
  if (feature === 'match') return route.match as TrafficFeatures[F] | undefined;
  const wants: { readonly [K in Feature]?: WantedValue<K> } = route.wants;
  return wants[feature]?.value;
}

function toReport(feature: Feature, answer: Lowered<unknown>): FeatureReport {
  return answer.fidelity === 'exact'
    ? { feature, fidelity: 'exact' }
    : { feature, fidelity: answer.fidelity, reason: answer.reason };
}

function withoutMatch(report: FeatureReport): FeatureReport {
  if (report.feature === 'match') return report;
  return { ...report, fidelity: 'unsupported', reason: 'the requests it is for cannot be matched here' };
}
