import type { JsonObject } from '@overmesh/model';

/** Where a share of the requests goes. */
export interface ShareTarget {
  /** Another Service's host; the route's own destination when absent. */
  readonly host?: string;
  readonly subset?: Subset;
  /** The port called when absent. */
  readonly port?: number;
  readonly weight: number;
}

/** What features put into the `trafficPolicy` of the DestinationRule; each is a field of it and written as it is. */
export interface SettingPatch {
  readonly outlierDetection?: JsonObject;
  readonly connectionPool?: JsonObject;
  readonly loadBalancer?: JsonObject;
}

/** Some pods of a Service, as a DestinationRule names them. */
export interface Subset {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * What features put into an HTTP route of a VirtualService (and, for subsets, into the DestinationRule). Besides
 * matches, shares and mirror, each is a field of HTTPRoute and written as it is.
 */
export interface RoutePatch {
  /** HTTPMatchRequests, any of which is enough. */
  readonly matches?: readonly JsonObject[];
  readonly shares?: readonly ShareTarget[];
  readonly retries?: JsonObject;
  readonly timeout?: string;
  readonly fault?: JsonObject;
  readonly mirror?: MirrorTarget;
  readonly headers?: JsonObject;
  readonly rewrite?: JsonObject;
  readonly corsPolicy?: JsonObject;
  /** Instead of a route to somewhere. */
  readonly redirect?: JsonObject;
  readonly directResponse?: JsonObject;
}

/** Where copies of the requests go, and how many of 100. */
export interface MirrorTarget {
  readonly target: ShareTarget;
  readonly percent: number;
}
