import type {
  ActingFeature,
  Destination,
  Feature,
  Member,
  Port,
  RequestMatch,
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
