import type { ConflictReport, Destination, RequestMatch } from '@overmesh/model';
import type { Route, WantedValue } from '@overmesh/meshes/kit';
import { canonicalMatch, matchText } from './canonical.ts';
import { settle } from './conflicts.ts';
import { compareText, inTurn, sortedSet } from './order.ts';
import { byPrecedence, policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { requestsInWords, routeKey } from './route-key.ts';
import { bySpecificity } from './specificity.ts';

/** A route, and the policies whose own match it is: others only gave it features. */
export interface PlannedRoute {
  readonly route: Route;
  readonly sources: readonly string[];
}

export interface RoutePlan {
  readonly routes: readonly PlannedRoute[];
  readonly conflicts: readonly ConflictReport[];
}

/** One match, and the policies that have it, the strongest first. */
interface MatchGroup {
  readonly match: RequestMatch;
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
 */
export function planRoutes(policies: readonly Policy[], destination: Destination): RoutePlan {
  const ranked = [...policies].sort(byPrecedence);
  const others = ranked.filter(isForEveryRequest);
  const rest = settle(others, destination, 'all requests');
  const matched = groupsOf(ranked).map((group) => {
    const own = settle(group.policies, destination, requestsInWords([group.match]));
    return { planned: toRoute([group.match], { ...rest.wants, ...own.wants }, group.policies), own };
  });
  const catchAll = others.length ? [toRoute(undefined, rest.wants, others)] : [];
  return {
    routes: joinNeighbours([...matched.map(({ planned }) => planned), ...catchAll]),
    conflicts: [...matched.flatMap(({ own }) => own.conflicts), ...rest.conflicts],
  };
}

/** True where there is no match, or one of them (prefix `/`) is every request. */
function isForEveryRequest({ spec: { match = [] } }: Policy): boolean {
  return match.length === 0 || match.some(isEveryRequest);
}

function isEveryRequest(match: RequestMatch): boolean {
  return Object.keys(canonicalMatch(match)).length === 0;
}

/** The matches of all policies, each once, the most specific first; precedence decides among equally specific ones. */
function groupsOf(ranked: readonly Policy[]): readonly MatchGroup[] {
  const all = ranked.flatMap((policy, rank) =>
    (policy.spec.match ?? [])
      .filter((match) => !isEveryRequest(match))
      .map((match) => ({ policy, rank, match: canonicalMatch(match), text: matchText(match) })),
  );
  const texts = sortedSet(all.map(({ text }) => text));
  return texts
    .flatMap((text) => toGroup(all.filter((one) => one.text === text)))
    .sort(
      inTurn<MatchGroup>(
        (a, b) => bySpecificity(a.match, b.match),
        (a, b) => a.rank - b.rank,
        (a, b) => compareText(a.text, b.text),
      ),
    );
}

function toGroup(
  same: readonly {
    readonly policy: Policy;
    readonly rank: number;
    readonly match: RequestMatch;
    readonly text: string;
  }[],
): readonly MatchGroup[] {
  const [first] = same;
  if (!first) return [];
  const { match, text, rank } = first;
  return [{ match, text, rank, policies: [...new Set(same.map(({ policy }) => policy))] }];
}

function toRoute(
  match: readonly RequestMatch[] | undefined,
  wants: Route['wants'],
  sources: readonly Policy[],
): PlannedRoute {
  const values: readonly WantedValue<keyof Route['wants']>[] = Object.values(wants);
  const owners = sortedSet(values.flatMap((wanted) => wanted.owners));
  const route = { key: match ? routeKey(match) : '', ...(match && { match }), wants, owners };
  return { route, sources: sortedSet(sources.map(policyKey)) };
}

/**
 * Neighbours of the same policies with the same wants become one route with several matches: what the user wrote as one
 * policy stays one rule on the mesh. Only neighbours, because a route in between may be for some of the same requests.
 */
function joinNeighbours(routes: readonly PlannedRoute[]): readonly PlannedRoute[] {
  return routes.reduce<readonly PlannedRoute[]>((joined, next) => {
    const last = joined.at(-1);
    const together = last && join(last, next);
    return together ? [...joined.slice(0, -1), together] : [...joined, next];
  }, []);
}

function join(a: PlannedRoute, b: PlannedRoute): PlannedRoute | undefined {
  if (!a.route.match || !b.route.match) return undefined;
  if (JSON.stringify([a.sources, a.route.wants]) !== JSON.stringify([b.sources, b.route.wants])) return undefined;
  const match = [...a.route.match, ...b.route.match];
  return { sources: a.sources, route: { ...a.route, key: routeKey(match), match } };
}
