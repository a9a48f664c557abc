import { ACTING_ROUTE_FEATURES, DESTINATION_FEATURES } from '@overmesh/model';
import type { ConflictReport, Destination, HttpMatch } from '@overmesh/model';
import { grouped } from '@overmesh/meshes/kit';
import type { Route, Settings } from '@overmesh/meshes/kit';
import { canonicalMatch, matchText } from './canonical.ts';
import { ownersOfWants, settle } from './conflicts.ts';
import { handedOn } from './exclusion.ts';
import { compareText, inTurn, sortedSet } from './order.ts';
import { byPrecedence, policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { remembered } from './remembered.ts';
import { requestsInWords, routeKey } from './route-key.ts';
import { bySpecificity } from './specificity.ts';

/** A route, and the policies whose own match it is: others only gave it features. */
export interface PlannedRoute {
  readonly route: Route;
  readonly sources: readonly string[];
}

export interface RoutePlan {
  readonly routes: readonly PlannedRoute[];
  /** What holds for the destination as a whole. */
  readonly settings: Settings;
  readonly conflicts: readonly ConflictReport[];
}

/** One match, and the policies that have it, the strongest first. */
interface MatchGroup {
  readonly match: HttpMatch;
  readonly text: string;
  readonly policies: readonly Policy[];
  /** Place of the strongest policy among all. */
  readonly rank: number;
}

/**
 * What all policies on one destination come to: routes, the most specific first, the route of all other requests last.
 *
 * Policies with an equal match share a route, field by field (see settle). A policy without match is about every
 * request, so it also gives its features to the matched routes that do not set them themselves:
 *
 *     base    (every request)      timeout 2s, split 90/10
 *     beta    (header beta: yes)   split 0/100
 *     slow    (path /export)       timeout 60s
 *
 *     route                 split           timeout
 *     path /export          90/10  base     60s  slow
 *     header beta: yes      0/100  beta     2s   base
 *     all others            90/10  base     2s   base
 *
 * Among matched routes nothing is handed on: a request to /export with beta: yes takes the first row alone, since its
 * path is more specific than a header (see bySpecificity). Every mesh would otherwise have to make every combination.
 *
 * Of a route that answers on the spot (`redirect`) nothing of forwarding is handed on, nor the other way round.
 *
 * What is about the destination as a whole is said by policies without match alone, and stands beside the routes.
 */
export function planRoutes(policies: readonly Policy[], destination: Destination): RoutePlan {
  const ranked = [...policies].sort(byPrecedence);
  const others = ranked.filter((policy) => matchesOf(policy).isEveryRequest);
  const rest = settle(ACTING_ROUTE_FEATURES, others, destination, ALL);
  const settings = settle(DESTINATION_FEATURES, others, destination, ALL);
  const matched = groupsOf(ranked).map((group) => {
    const own = settle(ACTING_ROUTE_FEATURES, group.policies, destination, requestsInWords([group.match]));
    const wants = { ...handedOn(rest.wants, own.wants), ...own.wants };
    return { planned: toRoute([group.match], wants, group.policies), own };
  });
  const catchAll = Object.keys(rest.wants).length ? [toRoute(undefined, rest.wants, others)] : [];
  return {
    routes: joinNeighbours([...matched.map(({ planned }) => planned), ...catchAll]),
    settings: settings.wants,
    conflicts: [...matched.flatMap(({ own }) => own.conflicts), ...rest.conflicts, ...settings.conflicts],
  };
}

/** As messages call what a policy without match is about. */
const ALL = 'all requests';

/** One match of a policy in its canonical form, with its text. */
interface CanonicalMatch {
  readonly match: HttpMatch;
  readonly text: string;
}

/**
 * The matches of a policy that are for some requests only, each once; and whether it is for every request: there is no
 * match, or one of them (prefix `/`) is every request.
 */
const matchesOf = remembered(({ spec: { match = [] } }: Policy) => {
  const all = match.map((one): CanonicalMatch => ({ match: canonicalMatch(one), text: matchText(one) }));
  const some = all.filter((one) => Object.keys(one.match).length > 0);
  return {
    isEveryRequest: match.length === 0 || some.length < all.length,
    matches: [...new Map(some.map((one) => [one.text, one])).values()],
  };
});

/** The matches of all policies, each once, the most specific first; precedence decides among equally specific ones. */
function groupsOf(ranked: readonly Policy[]): readonly MatchGroup[] {
  const all = ranked.flatMap((policy, rank) => matchesOf(policy).matches.map((one) => ({ policy, rank, ...one })));
  const byText = grouped(all, ({ text }) => [text]);
  return [...byText.values()]
    .map((same) => ({ ...same[0], policies: same.map(({ policy }) => policy) }))
    .sort(
      inTurn<MatchGroup>(
        (a, b) => bySpecificity(a.match, b.match),
        (a, b) => a.rank - b.rank,
        (a, b) => compareText(a.text, b.text),
      ),
    );
}

function toRoute(
  match: readonly HttpMatch[] | undefined,
  wants: Route['wants'],
  sources: readonly Policy[],
): PlannedRoute {
  const route = { key: match ? routeKey(match) : '', ...(match && { match }), wants, owners: ownersOfWants(wants) };
  return { route, sources: sortedSet(sources.map(policyKey)) };
}

/**
 * Neighbours of the same policies with the same wants become one route with several matches: what the user wrote as one
 * policy stays one rule on the mesh. Only neighbours, because a route in between may be for some of the same requests.
 */
function joinNeighbours(routes: readonly PlannedRoute[]): readonly PlannedRoute[] {
  const runs: [PlannedRoute, ...PlannedRoute[]][] = [];
  for (const route of routes) {
    const run = runs.at(-1);
    if (run && isAlike(run[0], route)) run.push(route);
    else runs.push([route]);
  }
  return runs.map(join);
}

function isAlike(a: PlannedRoute, b: PlannedRoute): boolean {
  if (!a.route.match || !b.route.match) return false;
  return JSON.stringify([a.sources, a.route.wants]) === JSON.stringify([b.sources, b.route.wants]);
}

function join([first, ...others]: readonly [PlannedRoute, ...PlannedRoute[]]): PlannedRoute {
  if (!others.length) return first;
  const match = [first, ...others].flatMap(({ route }) => route.match ?? []);
  return { sources: first.sources, route: { ...first.route, key: routeKey(match), match } };
}
