import type { Destination, JsonObject, Labels } from '@overmesh/model';
import { unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { Feature } from '@overmesh/model';
import { obstacle } from '../ports.ts';

/** Where a share of the requests goes: all pods of a Service, or those with some labels. */
export interface Backend {
  readonly weight: number;
  readonly service: Destination;
  readonly subset?: Labels;
  /** The port that was called when absent. */
  readonly port?: number;
}

/** What one feature puts into the HTTPRoute of one route; each feature fills fields of its own. */
export interface RoutePatch {
  readonly matches?: readonly JsonObject[];
  readonly backends?: readonly Backend[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly timeouts?: JsonObject;
}

/** Answers with the destination's obstacle, where there is one, before the feature is looked at. */
export function whereRoutable<F extends Feature>(lower: Lower<F, RoutePatch>): Lower<F, RoutePatch> {
  return (want, context) => {
    const reason = obstacle(context);
    return reason ? unsupported(reason) : lower(want, context);
  };
}
