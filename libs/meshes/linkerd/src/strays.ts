import type { ActingRouteFeature, Feature } from '@overmesh/model';
import { ACTING_ROUTE_FEATURES, canonicalJson } from '@overmesh/model';
import type { Route, Stray, Strays, WritableRoute } from '@overmesh/meshes/kit';
import type { RoutePatch } from './traffic/patch.ts';
import { commonRequests, requestInWords } from './traffic/common-request.ts';
import type { CommonRequest, GatewayMatch } from './traffic/common-request.ts';

type Writable = WritableRoute<RoutePatch>;

/**
 * Routes some of whose requests Linkerd gives to a later one. Among the routes that match it takes the longest matched
 * path (of an expression the whole path), then the most headers, then the most query parameters, then one with a method;
 * what is left is decided by the age of the HTTPRoute, which nobody can foresee.
 *
 * Two routes that do the same to their requests are no matter.
 *
 * @see https://github.com/linkerd/linkerd2-proxy (http/route: match.rs, path.rs)
 */
export function straysOf(routes: readonly Writable[]): Strays {
  const strays = new Map<Route, Stray>();
  const note = (route: Route, reason: string, features: readonly Feature[]) => {
    const known = strays.get(route);
    const all = new Set<Feature>(['match', ...features, ...(known?.features ?? [])]);
    strays.set(route, { reason: known?.reason ?? reason, features: all });
  };
  routes.forEach((meant, place) => {
    for (const other of routes.slice(place + 1)) {
      if (sameEffect(meant, other)) continue;
      const request = firstTaken(meant, other);
      if (!request) continue;
      const reason = reasonFor(request, meant, other);
      note(
        meant.route,
        reason,
        ACTING_ROUTE_FEATURES.filter((feature) => differ(feature, meant, other)),
      );
      note(other.route, reason, []);
    }
  });
  return strays;
}

/** A request that both match and that the later one gets, or may get. */
function firstTaken(meant: Writable, other: Writable): CommonRequest | undefined {
  for (const own of matchesOf(meant))
    for (const its of matchesOf(other)) {
      const taken = commonRequests(own, its).find(({ first, second }) => compare(first, second) <= 0);
      if (taken) return taken;
    }
  return undefined;
}

/** Positive where the first weighs more, 0 where age decides. */
function compare(first: readonly number[], second: readonly number[]): number {
  const place = first.findIndex((weight, index) => weight !== second[index]);
  return place < 0 ? 0 : (first[place] ?? 0) - (second[place] ?? 0);
}

function reasonFor(request: CommonRequest, meant: Writable, other: Writable): string {
  const [own, its] = [meant, other].map(({ route }) => route.key || 'default');
  const words = requestInWords(request);
  return compare(request.first, request.second) < 0
    ? `a request like ${words} is meant for route ${own}, and Linkerd gives it to route ${its}`
    : `a request like ${words} is meant for route ${own}, and Linkerd gives it to that or to route ${its}, whichever HTTPRoute is older`;
}

function matchesOf({ patch }: Writable): readonly GatewayMatch[] {
  return patch.matches ?? [{}];
}

function sameEffect({ patch: { matches: _own, ...own } }: Writable, { patch: { matches: _its, ...its } }: Writable) {
  return JSON.stringify(own) === JSON.stringify(its);
}

function differ(feature: ActingRouteFeature, { route: own }: Writable, { route: its }: Writable): boolean {
  return valueText(own.wants[feature]?.value) !== valueText(its.wants[feature]?.value);
}

function valueText(value: unknown): string {
  return canonicalJson(value ?? null);
}
