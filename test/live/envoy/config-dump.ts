/** The parts of Envoy's `/config_dump` that routes consist of, as its admin interface prints them. */

/** @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto */
export interface EnvoyRoute {
  readonly name?: string;
  readonly match: EnvoyRouteMatch;
  readonly route?: EnvoyRouteAction;
  readonly direct_response?: { readonly status: number; readonly body?: { readonly inline_string: string } };
  readonly redirect?: EnvoyRedirect;
  readonly typed_per_filter_config?: { readonly 'envoy.filters.http.fault'?: EnvoyFault };
}

export interface EnvoyRedirect {
  readonly scheme_redirect?: string;
  readonly host_redirect?: string;
  readonly port_redirect?: number;
  readonly path_redirect?: string;
  /** Absent for 301. */
  readonly response_code?: string;
}

/** @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/fault/v3/fault.proto */
export interface EnvoyFault {
  readonly abort?: {
    readonly http_status?: number;
    /** Of a million. */
    readonly percentage?: { readonly numerator?: number };
  };
}

export interface EnvoyRouteMatch {
  readonly path?: string;
  readonly prefix?: string;
  readonly path_separated_prefix?: string;
  readonly safe_regex?: { readonly regex: string };
  readonly case_sensitive?: boolean;
  readonly headers?: readonly EnvoyHeaderMatcher[];
  readonly query_parameters?: readonly EnvoyQueryMatcher[];
  readonly [other: string]: unknown;
}

export interface EnvoyStringMatcher {
  readonly exact?: string;
  readonly prefix?: string;
  readonly safe_regex?: { readonly regex: string };
  readonly [other: string]: unknown;
}

export interface EnvoyHeaderMatcher {
  readonly name: string;
  readonly string_match?: EnvoyStringMatcher;
  readonly present_match?: boolean;
  readonly invert_match?: boolean;
  readonly treat_missing_header_as_empty?: boolean;
  readonly [other: string]: unknown;
}

export interface EnvoyQueryMatcher {
  readonly name: string;
  readonly string_match?: EnvoyStringMatcher;
  readonly present_match?: boolean;
  readonly [other: string]: unknown;
}

export interface EnvoyRouteAction {
  readonly cluster?: string;
  readonly weighted_clusters?: {
    readonly clusters: readonly { readonly name: string; readonly weight?: number }[];
  };
  readonly timeout?: string;
  readonly retry_policy?: EnvoyRetryPolicy;
}

export interface EnvoyRetryPolicy {
  readonly retry_on?: string;
  readonly num_retries?: number;
  readonly per_try_timeout?: string;
  readonly retry_back_off?: { readonly base_interval?: string };
  readonly retriable_status_codes?: readonly number[];
}

export interface EnvoyVirtualHost {
  readonly name: string;
  readonly domains: readonly string[];
  readonly routes?: readonly EnvoyRoute[];
}

export interface EnvoyRouteConfiguration {
  readonly name: string;
  readonly virtual_hosts?: readonly EnvoyVirtualHost[];
}

interface ConfigDump {
  readonly configs: readonly {
    readonly '@type': string;
    readonly dynamic_route_configs?: readonly { readonly route_config: EnvoyRouteConfiguration }[];
  }[];
}

/** The route configurations that Envoy got from istiod, out of its own `/config_dump`. */
export function routeConfigurationsOf(dump: string): readonly EnvoyRouteConfiguration[] {
  const { configs } = JSON.parse(dump) as ConfigDump;
  return configs.flatMap(({ dynamic_route_configs: routes = [] }) => routes.map(({ route_config: config }) => config));
}

/** Where Envoy sends what goes to a cluster: `address:port` by the cluster's name, out of `/clusters?format=json`. */
export function endpointsOf(clusters: string): ReadonlyMap<string, readonly string[]> {
  const { cluster_statuses: statuses } = JSON.parse(clusters) as {
    readonly cluster_statuses: readonly {
      readonly name: string;
      readonly host_statuses?: readonly {
        readonly address: { readonly socket_address?: { readonly address: string; readonly port_value: number } };
      }[];
    }[];
  };
  return new Map(
    statuses.map(({ name, host_statuses: hosts = [] }) => [
      name,
      hosts.flatMap(({ address: { socket_address: at } }) => (at ? [`${at.address}:${at.port_value}`] : [])),
    ]),
  );
}
