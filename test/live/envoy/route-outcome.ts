import { RETRY_CONDITIONS } from '@overmesh/model';
import type { RetryCondition } from '@overmesh/model';
import { milliseconds } from '../model/milliseconds.ts';
import { answeredOutcome, sharesOf } from '../model/outcome.ts';
import type { Answer, Outcome, RetriesOutcome } from '../model/outcome.ts';
import type { LiveRequest } from '../model/request.ts';
import type {
  EnvoyRetryPolicy,
  EnvoyRoute,
  EnvoyRouteAction,
  EnvoyRouteConfiguration,
  EnvoyVirtualHost,
} from './config-dump.ts';
import { routeMatches } from './route-match.ts';

/** What Envoy holds, and who stands behind its endpoints. */
export interface RouteTable {
  readonly routes: EnvoyRouteConfiguration;
  readonly endpoints: ReadonlyMap<string, readonly string[]>;
  /** The pod and Service port behind an `address:port`. */
  podAt(endpoint: string): string;
}

/** Istio's own policy where a VirtualService says nothing: 2 retries on conditions that no document can name alone. */
const meshRetries = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';

/** What becomes of a request to this host by the route table that Envoy holds. */
export function outcomeOf(table: RouteTable, host: string, request: LiveRequest): Outcome {
  const route = routesOf(virtualHostFor(table.routes, host)).find(({ match }) => routeMatches(match, request));
  const answer = route && answerOf(route);
  if (answer) return answeredOutcome(answer);
  if (!route?.route) throw new Error(`Envoy has no route to ${host} for ${JSON.stringify(request)}`);
  const { abort } = route.typed_per_filter_config?.['envoy.filters.http.fault'] ?? {};
  const { timeout, retry_policy: retries } = route.route;
  const timeoutMs = timeout === undefined ? 0 : milliseconds(timeout);
  return {
    shares: sharesOf(clustersOf(route.route).map(({ name, weight }) => ({ weight, pods: podsBehind(table, name) }))),
    // 0 is Envoy's "for ever".
    ...(timeoutMs > 0 && { timeoutMs }),
    retries: retriesOf(retries),
    ...(abort?.http_status !== undefined && {
      aborted: { status: abort.http_status, percent: (abort.percentage?.numerator ?? 0) / 10_000 },
    }),
  };
}

/** Envoy's words for the statuses of a redirect. */
const redirectStatuses: Readonly<Record<string, number>> = {
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

function answerOf({ redirect, direct_response: response }: EnvoyRoute): Answer | undefined {
  if (response) return { status: response.status, ...(response.body && { body: response.body.inline_string }) };
  if (!redirect) return undefined;
  const { scheme_redirect: scheme, host_redirect: host, port_redirect: port, path_redirect: path } = redirect;
  const to = { ...(scheme && { scheme }), ...(host && { host }), ...(port && { port }), ...(path && { path }) };
  return { status: redirectStatuses[redirect.response_code ?? 'MOVED_PERMANENTLY'] ?? 0, to };
}

function virtualHostFor({ virtual_hosts: hosts = [] }: EnvoyRouteConfiguration, host: string): EnvoyVirtualHost {
  const found =
    hosts.find(({ domains }) => domains.includes(host)) ?? hosts.find(({ domains }) => domains.includes('*'));
  if (!found) throw new Error(`Envoy knows no host ${host}`);
  return found;
}

function routesOf({ routes = [] }: EnvoyVirtualHost): readonly EnvoyRoute[] {
  return routes;
}

function clustersOf({ cluster, weighted_clusters: weighted }: EnvoyRouteAction) {
  if (cluster !== undefined) return [{ name: cluster, weight: 100 }];
  return (weighted?.clusters ?? []).map(({ name, weight = 0 }) => ({ name, weight }));
}

function podsBehind({ endpoints, podAt }: RouteTable, cluster: string): readonly string[] {
  return (endpoints.get(cluster) ?? []).map(podAt);
}

function retriesOf(policy: EnvoyRetryPolicy | undefined): RetriesOutcome {
  if (!policy) return { attempts: 0 };
  const { retry_on: text = '', num_retries: attempts = 1, per_try_timeout: perTry, retry_back_off: backoff } = policy;
  if (text === meshRetries && attempts === 2) return 'mesh';
  return {
    attempts,
    on: text.split(',').map(conditionOf).sort(),
    ...(perTry !== undefined && { perTryMs: milliseconds(perTry) }),
    ...(backoff?.base_interval !== undefined && { backoffMs: milliseconds(backoff.base_interval) }),
  };
}

function conditionOf(word: string): RetryCondition {
  const found = RETRY_CONDITIONS.find((condition) => condition === word);
  if (!found) throw new Error(`Envoy retries on ${word}, for which documents have no word`);
  return found;
}
