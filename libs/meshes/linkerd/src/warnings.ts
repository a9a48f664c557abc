import type { WarningReport } from '@overmesh/model';
import { emptyShares, outsideTheMesh } from '@overmesh/meshes/kit';
import type { RouteContext, WritableRoute } from '@overmesh/meshes/kit';
import { opaque } from './ports.ts';
import type { RoutePatch } from './traffic/patch.ts';

/** What would surprise somebody who reads only that the policy was translated. */
export function warnOfRoutes(
  routes: readonly WritableRoute<RoutePatch>[],
  context: RouteContext,
): readonly WarningReport[] {
  const backends = routes.flatMap(({ patch }) => patch.backends ?? []);
  const subsets = backends.flatMap(({ subset, ...backend }) => (subset ? [{ ...backend, subset }] : []));
  // Linkerd leaves backends without pods out and shares their part among the others.
  return emptyShares(subsets, context, 'go to the other shares');
}

/** What would surprise on this destination whatever the policy. */
export function warnOfDestination(context: RouteContext): readonly WarningReport[] {
  return [...otherPorts(context), ...outsideTheMesh(context)];
}

function otherPorts({ ports, destination }: RouteContext): readonly WarningReport[] {
  return ports.flatMap((port) => {
    const reason = opaque(port);
    if (!reason) return [];
    const message = `${destination.namespace}/${destination.name}: ${reason}, so its traffic is left as it is`;
    return [{ code: 'NOT_HTTP' as const, message }];
  });
}
