import type { MeshFeatures } from '../virtual-mesh/spec.ts';
import type { Outliers } from './outliers.ts';
import type { RequestMatch } from './request-match.ts';
import type { Retries } from './retries.ts';
import type { Split } from './split.ts';

/** What a TrafficPolicy can ask for the requests that match, with the shape it asks in. */
export interface RouteFeatures {
  /** Which requests; any one of them is enough. */
  readonly match: readonly RequestMatch[];
  readonly split: Split;
  readonly retries: Retries;
  /** Bound of the whole request, all tries together; a duration such as `2s`. */
  readonly timeout: string;
}

/** What a TrafficPolicy can ask for a destination as a whole: all requests share it, so it goes with no `match`. */
export interface DestinationFeatures {
  /** Pods that answer with errors get nothing for a while. */
  readonly outliers: Outliers;
}

/**
 * Everything that a TrafficPolicy can ask for.
 *
 * A new line in either of the two breaks every mesh's table until that mesh has answered (docs/adding-a-feature.md).
 */
export interface TrafficFeatures extends RouteFeatures, DestinationFeatures {}

/** What a feature is about: some requests to a destination, the destination whatever the request, or a whole mesh. */
export type FeatureScope = 'route' | 'destination' | 'mesh';

type Scopes = { readonly [F in keyof RouteFeatures]: 'route' } & {
  readonly [F in keyof DestinationFeatures]: 'destination';
} & { readonly [F in keyof MeshFeatures]: 'mesh' };

/** The scope of every feature, in the order in which reports list them. */
export const FEATURE_SCOPES: Scopes = {
  match: 'route',
  split: 'route',
  retries: 'route',
  timeout: 'route',
  outliers: 'destination',
  mtls: 'mesh',
};

export type Feature = keyof TrafficFeatures;
export type RouteFeature = keyof RouteFeatures;
export type DestinationFeature = keyof DestinationFeatures;
export type MeshFeature = keyof MeshFeatures;

/** The features that act on a request; `match` says which requests. */
export type ActingFeature = Exclude<Feature, 'match'>;
export type ActingRouteFeature = Exclude<RouteFeature, 'match'>;

export const ROUTE_FEATURES = ofScope<RouteFeature>('route');
export const ACTING_ROUTE_FEATURES = ROUTE_FEATURES.filter((feature) => feature !== 'match');
export const DESTINATION_FEATURES = ofScope<DestinationFeature>('destination');
export const MESH_FEATURES = ofScope<MeshFeature>('mesh');
/** The features of a TrafficPolicy, in the order in which reports list them. */
export const FEATURES: readonly Feature[] = [...ROUTE_FEATURES, ...DESTINATION_FEATURES];
export const ACTING_FEATURES: readonly ActingFeature[] = [...ACTING_ROUTE_FEATURES, ...DESTINATION_FEATURES];

/** FEATURE_SCOPES is total and says of each feature which interface it stands in; its keys carry no such relation. */
function ofScope<F extends keyof Scopes>(scope: FeatureScope): readonly F[] {
  return (Object.keys(FEATURE_SCOPES) as F[]).filter((feature) => FEATURE_SCOPES[feature] === scope);
}
