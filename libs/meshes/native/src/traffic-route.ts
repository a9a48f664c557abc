import type { DesiredObject, JsonObject } from '@overmesh/model';
import { lowerRoute, objectName } from '@overmesh/meshes/kit';
import type { Route, RoutesInput } from '@overmesh/meshes/kit';
import { STAGE, TRAFFIC_ROUTE } from './kinds.ts';
import { trafficTable } from './traffic.ts';
import type { RoutePatch } from './traffic.ts';

interface WritableRoute {
  readonly route: Route;
  readonly patch: RoutePatch;
}

/** One TrafficRoute for each destination, with its routes in order: the agent takes the first that matches. */
export function trafficRoutes(input: RoutesInput): readonly DesiredObject[] {
  const routes = writableRoutes(input);
  if (!routes.length) return [];
  const { namespace, name } = input.context.destination;
  const spec = {
    destination: { name, namespace },
    ...subsetsOf(routes),
    routes: routes.map(toRoute),
  };
  const intents = [...new Set(routes.flatMap(({ route }) => route.owners))].sort();
  const ref = { kind: TRAFFIC_ROUTE, namespace, name: objectName([name]) };
  return [{ ref, body: { spec }, intents, stage: STAGE.trafficRoute }];
}

/** A route for which nothing can be done stays beside others, or its requests would fall to a later one. */
function writableRoutes({ routes, context }: RoutesInput): readonly WritableRoute[] {
  const writable = routes.flatMap((route) => {
    const { patches } = lowerRoute(trafficTable, route, context);
    return patches ? [{ route, patch: merge(patches) }] : [];
  });
  return writable.some(({ patch }) => patch.split ?? patch.retries ?? patch.timeout) ? writable : [];
}

function merge(patches: readonly RoutePatch[]): RoutePatch {
  return patches.reduce((merged, patch) => ({ ...merged, ...patch }), {});
}

function subsetsOf(routes: readonly WritableRoute[]): JsonObject {
  const labelled = new Map(routes.flatMap(({ patch }) => Object.entries(patch.subsets ?? {})));
  const subsets = [...labelled].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, labels]) => ({ name, labels }));
  return subsets.length ? { subsets } : {};
}

function toRoute({ route, patch: { match, split, retries, timeout } }: WritableRoute): JsonObject {
  return {
    name: route.key || 'default',
    ...(match !== undefined && { match }),
    ...(split !== undefined && { split }),
    ...(retries !== undefined && { retries }),
    ...(timeout !== undefined && { timeout }),
  };
}
