import type { HttpRoute, NamedValue, Request, RouteMatch, RouteRule, World } from './world.ts';

export interface Winner {
  readonly route: HttpRoute;
  readonly rule: RouteRule;
}

interface Candidate extends Winner {
  readonly weight: readonly number[];
}

/** The routes of the called port, the oldest first. A parent without kind is no Service. */
export function attached({ service, routes }: World): readonly HttpRoute[] {
  return routes.filter(({ metadata, spec }) =>
    spec.parentRefs.some(
      ({ group, kind, name, namespace = metadata.namespace, port = service.port }) =>
        ['', 'core'].includes(group ?? 'gateway.networking.k8s.io') &&
        kind === 'Service' &&
        name === service.name &&
        namespace === service.namespace &&
        port === service.port,
    ),
  );
}

/**
 * The rule that gets a request: the longest matched path, then the most headers, then the most query parameters, then a
 * method. What is left is the older route's, and within one route the first rule's.
 */
export function winnerOf(world: World, request: Request): Winner | undefined {
  const candidates = attached(world).flatMap((route) =>
    route.spec.rules.flatMap((rule) =>
      (rule.matches ?? [{}]).flatMap((match): Candidate[] => {
        const weight = weightOf(match, request);
        return weight ? [{ route, rule, weight }] : [];
      }),
    ),
  );
  return candidates.reduce<Candidate | undefined>(
    (best, one) => (best && !isHeavier(one.weight, best.weight) ? best : one),
    undefined,
  );
}

function isHeavier(one: readonly number[], best: readonly number[]): boolean {
  const place = one.findIndex((value, index) => value !== best[index]);
  return place >= 0 && (one[place] ?? 0) > (best[place] ?? 0);
}

/** Nothing where the request is not matched. */
function weightOf(match: RouteMatch, request: Request): readonly number[] | undefined {
  const { path = { type: 'PathPrefix', value: '/' }, headers = [], queryParams = [], method } = match;
  const length = matchedLength(path, request.path);
  const holds =
    length !== undefined &&
    (method === undefined || method === request.method) &&
    headers.every((header) => header.name in request.headers && fits(header, request.headers[header.name] ?? '')) &&
    queryParams.every((wanted) => request.query.some(([name, value]) => isParameter(wanted, name, value)));
  return holds ? [length, headers.length, queryParams.length, method === undefined ? 0 : 1] : undefined;
}

/** Of an expression, which has to be of the whole path, all of the path. */
function matchedLength({ type, value }: { readonly type: string; readonly value: string }, path: string) {
  if (type === 'Exact') return path === value ? value.length : undefined;
  if (type === 'RegularExpression') return new RegExp(`^(?:${value})$`).test(path) ? path.length : undefined;
  const elements = value.replace(/\/$/, '');
  return path === elements || path.startsWith(`${elements}/`) ? value.length : undefined;
}

/** Expressions are looked for anywhere in a value. */
function fits({ type = 'Exact', value }: NamedValue, text: string): boolean {
  return type === 'Exact' ? text === value : new RegExp(value).test(text);
}

/** Names and values of the query are compared decoded, and of a name that comes twice any may fit. */
function isParameter(wanted: NamedValue, name: string, value: string): boolean {
  return decodeURIComponent(name) === wanted.name && fits(wanted, decodeURIComponent(value));
}
