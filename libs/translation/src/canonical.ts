import {
  canonicalJson,
  completeCors,
  completeFaults,
  completeOutliers,
  completeRedirect,
  DEFAULT_RETRY_CONDITIONS,
  parseDuration,
  plainConnections,
  plainLoadBalancing,
  plainRewrite,
  sortedChanges,
} from '@overmesh/model';
import type {
  ActingFeature,
  Destination,
  GrpcMatch,
  HttpMatch,
  Json,
  PathMatch,
  RequestMatch,
  TrafficFeatures,
} from '@overmesh/model';
import { compareText } from './order.ts';

/**
 * One form for all spellings of one value, so that equal wishes are no conflict: `2s` is `2000ms`, absent conditions
 * are the default ones, a share without namespace is in the destination's. Total: a new feature has to say.
 */
const CANONICAL: {
  readonly [F in ActingFeature]: (value: TrafficFeatures[F], destination: Destination) => Json;
} = {
  timeout: (text) => parseDuration(text) ?? text,
  retries: ({ attempts, perTryTimeout, on = DEFAULT_RETRY_CONDITIONS, backoff }) =>
    attempts === 0
      ? [0]
      : [
          attempts,
          [...on].sort(compareText),
          ...[perTryTimeout, backoff].map((text) => parseDuration(text ?? '') ?? 0),
        ],
  split: (shares, { namespace, name }) =>
    shares
      .map(({ weight, subset, destination, port }) =>
        JSON.stringify([
          destination?.namespace ?? namespace,
          destination?.name ?? name,
          port ?? 0,
          sortedPairs(subset ?? {}),
          weight,
        ]),
      )
      .sort(compareText),
  mirror: ({ destination, subset = {}, port = 0, percent = 100 }, { namespace, name }) => [
    destination?.namespace ?? namespace,
    destination?.name ?? name,
    port,
    sortedPairs(subset),
    percent,
  ],
  faults: (faults) => json(completeFaults(faults)),
  headers: (changes) => json(sortedChanges(changes)),
  rewrite: (rewrite) => json(plainRewrite(rewrite)),
  cors: (cors) => json(completeCors(cors)),
  redirect: (redirect) => json(completeRedirect(redirect)),
  directResponse: ({ status, body = '' }) => [status, body],
  outliers: (outliers) => json(completeOutliers(outliers)),
  connections: (connections) => json(plainConnections(connections)),
  loadBalancing: (balancing) => json(plainLoadBalancing(balancing)),
};

/** Features whose values mean the destination's own namespace or Service where they name none. */
const BY_DESTINATION: readonly ActingFeature[] = ['split', 'mirror'];

/** Whether equal texts of two values may be different wishes for another destination. */
export function dependsOnDestination(feature: ActingFeature): boolean {
  return BY_DESTINATION.includes(feature);
}

/** A value that the model put into one form already. */
function json(value: object): Json {
  return canonicalJson(value);
}

/** The same text for values that ask for the same. */
export function canonicalValue<F extends ActingFeature>(
  feature: F,
  value: TrafficFeatures[F],
  destination: Destination,
): string {
  const canonical: (typeof CANONICAL)[F] = CANONICAL[feature];
  return JSON.stringify(canonical(value, destination));
}

/**
 * A match as plugins get it: a gRPC call by its path and method, headers and parameters sorted, what says nothing left
 * out (`invert: false`, the slash at the end of a prefix, which matches whole path elements with and without it, and the
 * prefix `/`, which every path has). Empty for a match of every request.
 */
export function canonicalMatch({ path, method, headers, query, grpc }: RequestMatch): HttpMatch {
  return {
    ...(path && canonicalPath(path)),
    ...(method && { method }),
    ...(grpc && callsOf(grpc)),
    ...(headers?.length && { headers: sortedByText(headers.map(withoutFalse)) }),
    ...(query?.length && { query: sortedByText(query) }),
  };
}

/** The same text for matches that match the same. */
export function matchText(match: RequestMatch): string {
  return canonicalJson(canonicalMatch(match));
}

function canonicalPath({ exact, prefix, regex, ignoreCase = false }: PathMatch): Pick<HttpMatch, 'path'> {
  if (regex !== undefined) return { path: { regex } };
  const folded = (text: string): PathMatch => {
    const said = ignoreCase ? text.toLowerCase() : text;
    return { ...(exact === undefined ? { prefix: said } : { exact: said }), ...(ignoreCase && { ignoreCase }) };
  };
  if (exact !== undefined) return { path: folded(exact) };
  const elements = (prefix ?? '').replace(/\/+$/, '');
  return elements ? { path: folded(elements) } : {};
}

/** @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests */
function callsOf({ service, method }: GrpcMatch): Pick<HttpMatch, 'path' | 'method'> {
  return {
    path: method === undefined ? { prefix: `/${service}` } : { exact: `/${service}/${method}` },
    method: 'POST',
  };
}

function withoutFalse<T extends { readonly invert?: boolean }>(header: T): T {
  const { invert, ...rest } = header;
  return invert ? header : (rest as T);
}

function sortedByText<T extends object>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => compareText(canonicalJson(a), canonicalJson(b)));
}

function sortedPairs(labels: Readonly<Record<string, string>>): Json {
  return Object.entries(labels).sort(([a], [b]) => compareText(a, b));
}
