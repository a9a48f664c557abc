import { DESTINATION_FEATURES, ROUTE_FEATURES } from '@overmesh/model';
import type { DestinationFeature, Feature, FeatureReport, RouteFeature, TrafficFeatures } from '@overmesh/model';
import { mergePatches } from './merge-patches.ts';
import { unsupported } from './traffic-table.ts';
import type { Answer, Lowered, Route, RouteContext, Settings, WantedValue } from './traffic-table.ts';

/** A route with a mesh's answers to all that it wants. */
export interface LoweredRoute<Patch> {
  readonly route: Route;
  readonly features: readonly FeatureReport[];
  /** What to write, of all features; absent when the mesh cannot match these requests, since a patch would hit others. */
  readonly patch?: Patch;
  /** Whether the patch does something to the requests, besides saying which they are. */
  readonly acts: boolean;
}

/** A mesh's answers to what is wanted of a destination as a whole. */
export interface LoweredSettings<Setting> {
  readonly features: readonly FeatureReport[];
  /** What to write, of all features; absent where there is nothing to write. */
  readonly patch?: Setting;
  /** Documents (`Kind/name`) behind the patch, sorted. */
  readonly owners: readonly string[];
}

/** Asks a mesh's table for every feature that the route wants. Whatever it answers is in the patch and in the reports. */
export function lowerRoute<Patch extends object>(
  table: { readonly [F in RouteFeature]: Answer<F, Patch> },
  route: Route,
  context: RouteContext,
  obstacle: string | undefined,
): LoweredRoute<Patch> {
  const features: FeatureReport[] = [];
  const patches: Patch[] = [];
  let acts = false;
  let unmatched = false;
  for (const feature of ROUTE_FEATURES) {
    const answer = ask(table, feature, wantOf(route, feature), context, obstacle);
    if (!answer) continue;
    features.push(toReport(feature, answer));
    if ('patch' in answer) patches.push(answer.patch);
    else if (feature === 'match') unmatched = true;
    acts ||= feature !== 'match' && writes(answer);
  }
  if (unmatched) return { route, features: features.map(withoutMatch), acts: false };
  return { route, features, patch: mergePatches(patches), acts };
}

/** The same for what is wanted of the destination, whatever the request. */
export function lowerSettings<Setting extends object>(
  table: { readonly [F in DestinationFeature]: Answer<F, Setting> },
  settings: Settings,
  context: RouteContext,
  obstacle: string | undefined,
): LoweredSettings<Setting> {
  const answers = DESTINATION_FEATURES.flatMap((feature) => {
    const wanted: WantedValue<typeof feature> | undefined = settings[feature];
    const answer = wanted && ask(table, feature, wanted.value, context, obstacle);
    return answer ? [{ feature, answer, owners: wanted.owners }] : [];
  });
  const written = answers.flatMap(({ answer, owners }) =>
    'patch' in answer && writes(answer) ? [{ patch: answer.patch, owners }] : [],
  );
  return {
    features: answers.map(({ feature, answer }) => toReport(feature, answer)),
    ...(written.length && { patch: mergePatches(written.map(({ patch }) => patch)) }),
    owners: [...new Set(written.flatMap(({ owners }) => owners))].sort(),
  };
}

function ask<F extends Feature, Patch>(
  table: { readonly [K in F]: Answer<K, Patch> },
  feature: F,
  want: TrafficFeatures[F] | undefined,
  context: RouteContext,
  obstacle: string | undefined,
): Lowered<Patch> | undefined {
  if (want === undefined) return undefined;
  if (obstacle !== undefined) return unsupported(obstacle);
  const answer: Answer<F, Patch> = table[feature];
  return typeof answer === 'function' ? answer(want, context) : answer;
}

function wantOf<F extends RouteFeature>(route: Route, feature: F): TrafficFeatures[F] | undefined {
  if (feature === 'match') return route.match as TrafficFeatures[F] | undefined;
  const wants: { readonly [K in RouteFeature]?: WantedValue<K> } = route.wants;
  return wants[feature]?.value;
}

function writes(answer: Lowered<object>): boolean {
  return 'patch' in answer && Object.keys(answer.patch).length > 0;
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
