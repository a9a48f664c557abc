import type { WarningReport } from '@overmesh/model';
import { emptyShares, outsideTheMesh } from '@overmesh/meshes/kit';
import type { RouteContext, WritableRoute } from '@overmesh/meshes/kit';
import { familyOf, RETRY, TIMEOUT } from './annotations.ts';
import { opaque } from './ports.ts';
import type { RoutePatch } from './traffic/patch.ts';

/** What would surprise somebody who reads only that the policy was translated. */
export function warnOfTraffic(
  { routes }: { readonly routes: readonly WritableRoute<RoutePatch>[] },
  context: RouteContext,
): readonly WarningReport[] {
  const backends = routes.flatMap(({ patch }) => patch.backends ?? []);
  const subsets = backends.flatMap(({ subset, ...backend }) => (subset ? [{ ...backend, subset }] : []));
  return [
    // Linkerd leaves backends without pods out and shares their part among the others.
    ...emptyShares(subsets, context, { code: 'NO_WORKLOADS', effect: 'go to the other shares' }),
    ...inherited(routes, context),
  ];
}

/** What would surprise on this destination whatever the policy. */
export function warnOfDestination(context: RouteContext): readonly WarningReport[] {
  return [...otherPorts(context), ...outsideTheMesh(context)];
}

/**
 * What annotations of the Service do to requests of which no document says it, and what a document's timeout takes from
 * them: a route that has one of its own gets none of the Service's other ones.
 */
function inherited(
  routes: readonly WritableRoute<RoutePatch>[],
  { destination }: RouteContext,
): readonly WarningReport[] {
  const { annotations, namespace, name } = destination;
  const [retries, timeouts] = [familyOf(annotations, RETRY), familyOf(annotations, TIMEOUT)];
  const silent = (feature: 'retries' | 'timeout') => routes.some(({ route }) => !route.wants[feature]);
  const dropped = timeouts.filter((one) => !one.startsWith(`${TIMEOUT}request:`));
  const messages = [
    ...(retries.length && silent('retries') ? [holds(retries, 'how often requests are retried')] : []),
    ...(timeouts.length && silent('timeout') ? [holds(timeouts, 'how long requests may take')] : []),
    ...(dropped.length && routes.some(({ route }) => route.wants.timeout)
      ? [`the timeout of a document takes the place of all timeouts of the Service: ${dropped.join(', ')} ends`]
      : []),
  ];
  return messages.map((text) => ({ code: 'MESH_DEFAULT', message: `${namespace}/${name}: ${text}` }));
}

function holds(annotations: readonly string[], what: string): string {
  return `where no policy says ${what}, annotations of the Service do: ${annotations.join(', ')}`;
}

function otherPorts(context: RouteContext): readonly WarningReport[] {
  const { ports, destination } = context;
  return ports.flatMap((port) => {
    const reason = opaque(port, context);
    if (!reason) return [];
    const message = `${destination.namespace}/${destination.name}: ${reason}, so its traffic is left as it is`;
    return [{ code: 'NOT_HTTP' as const, message }];
  });
}
