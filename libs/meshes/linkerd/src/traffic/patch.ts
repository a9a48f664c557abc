import type { Destination, JsonObject, Labels } from '@overmesh/model';

/** Where a share of the requests goes: all pods of a Service, or those with some labels. */
export interface Backend {
  readonly weight: number;
  readonly service: Destination;
  readonly subset?: Labels;
  /** The port that was called when absent. */
  readonly port?: number;
}

/**
 * What features put into the HTTPRoute of one route. Besides the first three and the filters, each is a field of its rule
 * and written as it is.
 */
export interface RoutePatch {
  readonly backends?: readonly Backend[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly matches?: readonly JsonObject[];
  readonly timeouts?: JsonObject;
  /** By type, as in `RequestRedirect`. */
  readonly filters?: Readonly<Record<string, JsonObject>>;
}
