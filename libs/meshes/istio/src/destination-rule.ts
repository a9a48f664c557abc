import type { DesiredObject } from '@overmesh/model';
import { objectName, ownersOf } from '@overmesh/meshes/kit';
import type { RouteContext, WritableRoute } from '@overmesh/meshes/kit';
import { forEverybody, hostOf } from './hosts.ts';
import { DESTINATION_RULE, STAGE } from './kinds.ts';
import type { RoutePatch, Subset } from './traffic/patch.ts';

/**
 * The subsets that any route of a destination names, sorted; undefined when none does: an empty DestinationRule would
 * still hide one that is meant for the whole mesh.
 */
export function destinationRule(
  all: readonly WritableRoute<RoutePatch>[],
  { destination, member: { mesh } }: RouteContext,
): DesiredObject | undefined {
  const routes = all.filter((route) => subsetsOf(route).length > 0);
  if (!routes.length) return undefined;
  const byName = new Map(routes.flatMap(subsetsOf).map((subset) => [subset.name, subset]));
  const subsets = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ref: { kind: DESTINATION_RULE, namespace: destination.namespace, name: objectName(['overmesh', destination.name]) },
    body: {
      spec: {
        host: hostOf(destination, mesh),
        subsets: subsets.map(({ name, labels }) => ({ name, labels })),
        ...forEverybody(mesh.exportTo?.destinationRules),
      },
    },
    intents: ownersOf(routes),
    stage: STAGE.destinationRule,
  };
}

function subsetsOf({ patch: { shares = [] } }: WritableRoute<RoutePatch>): readonly Subset[] {
  return shares.flatMap(({ subset }) => (subset ? [subset] : []));
}
