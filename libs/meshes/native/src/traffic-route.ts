import type { DesiredObject, JsonObject, Labels } from '@overmesh/model';
import { objectName, ownersOfTraffic } from '@overmesh/meshes/kit';
import type { RouteContext, WritableRoute, WritableTraffic } from '@overmesh/meshes/kit';
import { STAGE, TRAFFIC_ROUTE } from './kinds.ts';
import type { RoutePatch, SettingPatch } from './traffic.ts';

/**
 * One TrafficRoute for each destination, with its routes in order: the agent takes the first that matches. What holds for
 * the destination as a whole stands beside them.
 */
export function trafficRoutes(
  { routes, settings }: WritableTraffic<RoutePatch, SettingPatch>,
  { destination: { namespace, name } }: RouteContext,
): readonly DesiredObject[] {
  const spec = {
    destination: { name, namespace },
    ...settings?.patch,
    ...subsetsOf(routes),
    ...(routes.length && { routes: routes.map(toRoute) }),
  };
  const ref = { kind: TRAFFIC_ROUTE, namespace, name: objectName([name]) };
  return [
    {
      ref,
      body: { spec },
      intents: ownersOfTraffic({ routes, ...(settings && { settings }) }),
      stage: STAGE.trafficRoute,
    },
  ];
}

function subsetsOf(routes: readonly WritableRoute<RoutePatch>[]): JsonObject {
  const labelled = new Map(
    routes.flatMap(({ patch }) => Object.values(patch.subsets ?? {}).flatMap(Object.entries<Labels>)),
  );
  const subsets = [...labelled].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, labels]) => ({ name, labels }));
  return subsets.length ? { subsets } : {};
}

function toRoute({ route, patch: { subsets: _besideTheRoutes, ...fields } }: WritableRoute<RoutePatch>): JsonObject {
  return { name: route.key || 'default', ...fields };
}
