import type { DesiredObject } from '@overmesh/model';
import { objectName, ownersOfTraffic } from '@overmesh/meshes/kit';
import type { RouteContext, WritableRoute, WritableTraffic } from '@overmesh/meshes/kit';
import { forEverybody, hostOf } from './hosts.ts';
import { DESTINATION_RULE, STAGE } from './kinds.ts';
import type { RoutePatch, SettingPatch, Subset } from './traffic/patch.ts';

/**
 * What holds for a destination as a whole, its subsets included, and the subsets that any route names, sorted; undefined
 * when there is neither: an empty DestinationRule would still hide one that is meant for the whole mesh.
 */
export function destinationRule(
  { routes: all, settings }: WritableTraffic<RoutePatch, SettingPatch>,
  { destination, member: { mesh } }: RouteContext,
): DesiredObject | undefined {
  const routes = all.filter((route) => subsetsOf(route).length > 0);
  if (!routes.length && !settings) return undefined;
  const byName = new Map(routes.flatMap(subsetsOf).map((subset) => [subset.name, subset]));
  const subsets = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ref: { kind: DESTINATION_RULE, namespace: destination.namespace, name: objectName(['overmesh', destination.name]) },
    body: {
      spec: {
        host: hostOf(destination, mesh),
        ...(settings && { trafficPolicy: { ...settings.patch } }),
        ...(subsets.length && { subsets: subsets.map(({ name, labels }) => ({ name, labels })) }),
        ...forEverybody(mesh.exportTo?.destinationRules),
      },
    },
    intents: ownersOfTraffic({ routes, ...(settings && { settings }) }),
    stage: STAGE.destinationRule,
  };
}

function subsetsOf({ patch: { shares = [], mirror } }: WritableRoute<RoutePatch>): readonly Subset[] {
  return [...shares, ...(mirror ? [mirror.target] : [])].flatMap(({ subset }) => (subset ? [subset] : []));
}
