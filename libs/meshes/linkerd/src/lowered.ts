import { lowerRoute } from '@overmesh/meshes/kit';
import type { Route, RoutesInput } from '@overmesh/meshes/kit';
import type { RoutePatch } from './traffic/patch.ts';
import { trafficTable } from './traffic/table.ts';

/** A route whose requests Linkerd can tell from others, with all that shall happen to them in one patch. */
export interface WritableRoute {
  readonly route: Route;
  readonly patch: RoutePatch;
}

/**
 * The routes to write; none when nothing would happen to any request.
 *
 * A request that no attached route matches is answered 404, so a route of all other requests joins where none is given.
 */
export function writableRoutes({ routes, context }: RoutesInput): readonly WritableRoute[] {
  const writable = routes.flatMap((route) => {
    const { patches } = lowerRoute(trafficTable, route, context);
    return patches ? [{ route, patch: merge(patches) }] : [];
  });
  if (!writable.some(({ patch }) => acts(patch))) return [];
  return writable.some(({ route }) => !route.match) ? writable : [...writable, allOthers(writable)];
}

/** `Kind/name` of the documents behind some routes, sorted, each once. */
export function ownersOf(routes: readonly WritableRoute[]): readonly string[] {
  return [...new Set(routes.flatMap(({ route }) => route.owners))].sort();
}

function allOthers(routes: readonly WritableRoute[]): WritableRoute {
  return { route: { key: '', wants: {}, owners: ownersOf(routes) }, patch: {} };
}

/** Each feature fills fields of its own, so patches never meet. */
function merge(patches: readonly RoutePatch[]): RoutePatch {
  return patches.reduce((merged, patch) => ({ ...merged, ...patch }), {});
}

function acts({ backends, annotations, timeouts }: RoutePatch): boolean {
  return (backends ?? annotations ?? timeouts) !== undefined;
}
