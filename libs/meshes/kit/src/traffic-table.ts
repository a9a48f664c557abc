import type {
  ActingFeature,
  ActingRouteFeature,
  Destination,
  DestinationFeature,
  Feature,
  Member,
  Port,
  HttpMatch,
  RouteFeature,
  TrafficFeatures,
  Workload,
} from '@overmesh/model';
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
  /** Workloads with pods that the destination selects, each with these alone. */
  readonly workloads: readonly Workload[];
  /** TCP ports of the destination. */
  readonly ports: readonly Port[];
}

export type Lower<F extends Feature, Patch> = (want: TrafficFeatures[F], context: RouteContext) => Lowered<Patch>;

/** How a mesh answers to one feature: by its value, or always with the same reason why not. */
export type Answer<F extends Feature, Patch> = Lower<F, Patch> | Unsupported;

/**
 * Total by type: a new feature does not compile until every mesh has answered with a function or a reason.
 *
 * `Patch` is what features put into a route, `Setting` what they put beside the routes, for the destination as a whole.
 */
export type TrafficTable<Patch, Setting> = { readonly [F in RouteFeature]: Answer<F, Patch> } & {
  readonly [F in DestinationFeature]: Answer<F, Setting>;
};

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

/** What is wanted of some features, after precedence and conflicts are settled. */
export type Wants<F extends ActingFeature> = { readonly [K in F]?: WantedValue<K> };

/** What is wanted of a destination as a whole, whatever the request. */
export type Settings = Wants<DestinationFeature>;

/** What shall happen to the requests to one destination. */
export interface Traffic {
  /** Most specific first; the route of all other requests, where there is one, last. */
  readonly routes: readonly Route[];
  readonly settings: Settings;
}

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
  readonly match?: readonly HttpMatch[];
  readonly wants: Wants<ActingRouteFeature>;
  /** Documents that this route comes from, sorted. */
  readonly owners: readonly string[];
}
