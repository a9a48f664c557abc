import { lowerRoute } from '@overmesh/meshes/kit';
import type { Route, RoutesInput } from '@overmesh/meshes/kit';
import type { RoutePatch } from './traffic/patch.ts';
import { trafficTable } from './traffic/table.ts';

/** A route whose requests Istio can tell from others, with all that shall happen to them in one patch. */
export interface WritableRoute {
  readonly route: Route;
  readonly patch: RoutePatch;
}

/**
 * The routes that can be written, in their order; none when nothing would happen to any request.
 *
 * A route for which nothing can be done stays in the list beside others: without it, its requests would fall to a later
 * route that is not for them.
 */
export function writableRoutes({ routes, context }: RoutesInput): readonly WritableRoute[] {
  const writable = routes.flatMap((route) => {
    const { patches } = lowerRoute(trafficTable, route, context);
    return patches ? [{ route, patch: merge(patches) }] : [];
  });
  return writable.some(({ patch }) => acts(patch)) ? writable : [];
}

/** `Kind/name` of the documents behind some routes, sorted, each once. */
export function ownersOf(routes: readonly WritableRoute[]): readonly string[] {
  return [...new Set(routes.flatMap(({ route }) => route.owners))].sort();
}

/** Each feature fills fields of its own, so patches never meet. */
function merge(patches: readonly RoutePatch[]): RoutePatch {
  return patches.reduce((merged, patch) => ({ ...merged, ...patch }), {});
}

function acts({ shares, retries, timeout }: RoutePatch): boolean {
  return (shares ?? retries ?? timeout) !== undefined;
}
