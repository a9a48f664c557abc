import type { WarningReport } from '@overmesh/model';
import { emptyShares, otherPorts, outsideTheMesh } from '@overmesh/meshes/kit';
import type { RouteContext, WritableRoute } from '@overmesh/meshes/kit';
import type { RoutePatch } from './traffic/patch.ts';

type Routes = readonly WritableRoute<RoutePatch>[];

/** What would surprise somebody who reads only that the policy was translated. */
export function warnOfRoutes(routes: Routes, context: RouteContext): readonly WarningReport[] {
  return [...emptySubsets(routes, context), ...defaultRetries(routes, context)];
}

/** What would surprise on this destination whatever the policy. */
export function warnOfDestination(context: RouteContext): readonly WarningReport[] {
  return [...otherPorts(context), ...outsideTheMesh(context)];
}

/** Envoy answers 503 where a subset has no pods. */
function emptySubsets(routes: Routes, context: RouteContext): readonly WarningReport[] {
  const shares = routes.flatMap(({ patch }) => patch.shares ?? []);
  const subsets = shares.flatMap(({ subset, weight }) =>
    subset ? [{ service: context.destination, subset: subset.labels, weight }] : [],
  );
  return emptyShares(subsets, context, 'would get 503');
}

/** @see https://istio.io/latest/docs/concepts/traffic-management/#retries (two retries where nobody says) */
function defaultRetries(routes: Routes, { destination }: RouteContext): readonly WarningReport[] {
  const silent = routes.filter(({ patch }) => patch.retries === undefined);
  if (!silent.length) return [];
  const names = silent.map(({ route }) => route.key || 'default').join(', ');
  const message = `no policy says how often requests to ${destination.namespace}/${destination.name} are retried (routes: ${names}); Istio's default is 2 retries, and retries.attempts would decide`;
  return [{ code: 'MESH_DEFAULT', message }];
}
