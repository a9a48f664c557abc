import type { MeshFeatures } from '../virtual-mesh/spec.ts';
import type { Connections } from './connections.ts';
import type { Cors } from './cors.ts';
import type { DirectResponse } from './direct-response.ts';
import type { Faults } from './faults.ts';
import type { HeaderChanges } from './header-changes.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { Mirror } from './mirror.ts';
import type { Outliers } from './outliers.ts';
import type { Redirect } from './redirect.ts';
import type { HttpMatch } from './request-match.ts';
import type { Retries } from './retries.ts';
import type { Rewrite } from './rewrite.ts';
import type { Split } from './split.ts';

/** What a TrafficPolicy can ask for the requests that match, with the shape it asks in. */
export interface RouteFeatures {
  /** Which requests; any one of them is enough. */
  readonly match: readonly HttpMatch[];
  readonly split: Split;
  readonly retries: Retries;
  /** Bound of the whole request, all tries together; a duration such as `2s`. */
  readonly timeout: string;
  /** Delays and errors on purpose. */
  readonly faults: Faults;
  /** Copies of the requests to a second place. */
  readonly mirror: Mirror;
  readonly headers: HeaderChanges;
  /** Host and path that the server gets to see. */
  readonly rewrite: Rewrite;
  /** Which pages of other origins may read the answers. */
  readonly cors: Cors;
  readonly redirect: Redirect;
  readonly directResponse: DirectResponse;
}

/** What a TrafficPolicy can ask for a destination as a whole: all requests share it, so it goes with no `match`. */
export interface DestinationFeatures {
  /** Pods that answer with errors get nothing for a while. */
  readonly outliers: Outliers;
  /** What each calling proxy may have open. */
  readonly connections: Connections;
  readonly loadBalancing: LoadBalancing;
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
  faults: 'route',
  mirror: 'route',
  headers: 'route',
  rewrite: 'route',
  cors: 'route',
  redirect: 'route',
  directResponse: 'route',
  outliers: 'destination',
  connections: 'destination',
  loadBalancing: 'destination',
  mtls: 'mesh',
  access: 'mesh',
  trust: 'mesh',
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

/** What a feature does with a request: answers it on the spot, is about forwarding it, or goes with both. */
const WAYS: { readonly [F in ActingRouteFeature]: 'answers' | 'forwards' | 'either' } = {
  split: 'forwards',
  retries: 'forwards',
  timeout: 'forwards',
  faults: 'forwards',
  mirror: 'forwards',
  headers: 'either',
  rewrite: 'forwards',
  cors: 'either',
  redirect: 'answers',
  directResponse: 'answers',
};

/** Whether two features cannot both be for one request: what is answered on the spot is neither forwarded nor answered twice. */
export function exclude(a: ActingFeature, b: ActingFeature): boolean {
  const [one, other] = [wayOf(a), wayOf(b)];
  if (a === b || one === 'either' || other === 'either') return false;
  return one === 'answers' || other === 'answers';
}

function wayOf(feature: ActingFeature): 'answers' | 'forwards' | 'either' {
  return feature in WAYS ? WAYS[feature as ActingRouteFeature] : 'either';
}

/** FEATURE_SCOPES is total and says of each feature which interface it stands in; its keys carry no such relation. */
function ofScope<F extends keyof Scopes>(scope: FeatureScope): readonly F[] {
  return (Object.keys(FEATURE_SCOPES) as F[]).filter((feature) => FEATURE_SCOPES[feature] === scope);
}
