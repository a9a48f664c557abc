import type {
  Destination,
  Feature,
  FeatureReport,
  Member,
  Port,
  RequestMatch,
  TrafficFeatures,
  Workload,
} from '@overmesh/model';
import { FEATURES } from '@overmesh/model';
import type { MemberIndex } from './member-index.ts';

/** A mesh's answer to one feature: how closely it can, why not closer, and what it would write. */
export type Lowered<Patch> =
  | { readonly fidelity: 'exact'; readonly patch: Patch }
  | { readonly fidelity: 'approximate' | 'emulated'; readonly reason: string; readonly patch: Patch }
  | Unsupported;

export interface Unsupported {
  readonly fidelity: 'unsupported';
  readonly reason: string;
}

/** What a lowering may look at besides the value itself. */
export interface RouteContext {
  readonly member: Member;
  /** The same member, to look things up in. */
  readonly index: MemberIndex;
  readonly destination: Destination;
  /** Workloads that the destination selects. */
  readonly workloads: readonly Workload[];
  /** TCP ports of the destination. */
  readonly ports: readonly Port[];
}

export type Lower<F extends Feature, Patch> = (want: TrafficFeatures[F], context: RouteContext) => Lowered<Patch>;

/** Total by type: a new feature does not compile until every mesh has answered with a function or a reason. */
export type TrafficTable<Patch> = { readonly [F in Feature]: Lower<F, Patch> | Unsupported };

export function exact<Patch>(patch: Patch): Lowered<Patch> {
  return { fidelity: 'exact', patch };
}

export function approximate<Patch>(reason: string, patch: Patch): Lowered<Patch> {
  return { fidelity: 'approximate', reason, patch };
}

export function emulated<Patch>(reason: string, patch: Patch): Lowered<Patch> {
  return { fidelity: 'emulated', reason, patch };
}

export function unsupported(reason: string): Unsupported {
  return { fidelity: 'unsupported', reason };
}

/** The features that act on a matched request; `match` says which requests. */
export type ActingFeature = Exclude<Feature, 'match'>;

/** One value of one feature, and the documents that asked for it (`Kind/name`, sorted). */
export interface WantedValue<F extends Feature> {
  readonly value: TrafficFeatures[F];
  readonly owners: readonly string[];
}

/**
 * What shall happen to some requests of one destination, after precedence and conflicts are settled.
 *
 * `key` is stable for equal matches and empty for the route of all other requests.
 */
export interface Route {
  readonly key: string;
  readonly match?: readonly RequestMatch[];
  readonly wants: { readonly [F in ActingFeature]?: WantedValue<F> };
  /** Documents that this route comes from, sorted. */
  readonly owners: readonly string[];
}

export interface LoweredRoute<Patch> {
  readonly route: Route;
  readonly features: readonly FeatureReport[];
  /** What to write; absent when the mesh cannot match these requests, since a patch would then hit others. */
  readonly patches?: readonly Patch[];
}

/** Asks a mesh's table for every feature that the route wants. */
export function lowerRoute<Patch>(
  table: TrafficTable<Patch>,
  route: Route,
  context: RouteContext,
): LoweredRoute<Patch> {
  const answers = FEATURES.flatMap((feature) => {
    const answer = ask(table, feature, route, context);
    return answer ? [{ feature, answer }] : [];
  });
  const features = answers.map(({ feature, answer }) => toReport(feature, answer));
  const unmatched = answers.some(({ feature, answer }) => feature === 'match' && answer.fidelity === 'unsupported');
  if (unmatched) return { route, features: features.map(withoutMatch) };
  return { route, features, patches: answers.flatMap(({ answer }) => ('patch' in answer ? [answer.patch] : [])) };
}

function ask<F extends Feature, Patch>(
  table: TrafficTable<Patch>,
  feature: F,
  route: Route,
  context: RouteContext,
): Lowered<Patch> | undefined {
  const want = wantOf(route, feature);
  if (want === undefined) return undefined;
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
