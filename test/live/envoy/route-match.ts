import { RE2JS } from 're2js';
import type { LiveRequest } from '../model/request.ts';
import type { EnvoyHeaderMatcher, EnvoyQueryMatcher, EnvoyRouteMatch, EnvoyStringMatcher } from './config-dump.ts';

/**
 * Whether Envoy takes a route for a request, by the rules of its documentation. What this reader does not know of is an
 * error: a condition that was passed over would make two tables look equal.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch
 */
export function routeMatches(match: EnvoyRouteMatch, request: LiveRequest): boolean {
  const { path, prefix, path_separated_prefix: elements, safe_regex: regex, headers, query_parameters: query } = match;
  refuseOthers(match, known);
  const folded = (text: string): string => (match.case_sensitive === false ? text.toLowerCase() : text);
  const starts = (text: string): boolean => folded(request.path).startsWith(folded(text));
  return (
    (path === undefined || folded(request.path) === folded(path)) &&
    (prefix === undefined || starts(prefix)) &&
    (elements === undefined || folded(request.path) === folded(elements) || starts(`${elements}/`)) &&
    (regex === undefined || isWhole(regex.regex, request.path)) &&
    (headers ?? []).every((header) => headerMatches(header, request)) &&
    (query ?? []).every((parameter) => queryMatches(parameter, request))
  );
}

const known = [
  'path',
  'prefix',
  'path_separated_prefix',
  'safe_regex',
  'case_sensitive',
  'headers',
  'query_parameters',
];

function headerMatches(header: EnvoyHeaderMatcher, request: LiveRequest): boolean {
  refuseOthers(header, ['name', 'string_match', 'present_match', 'invert_match', 'treat_missing_header_as_empty']);
  const { name, string_match: text, present_match: present, invert_match: invert = false } = header;
  const value = headerOf(name, request) ?? (header.treat_missing_header_as_empty ? '' : undefined);
  // With nothing to compare, a header that is missing matches neither the condition nor its inversion, but `present`.
  if (present !== undefined) return ((value !== undefined) === present) !== invert;
  if (value === undefined) return invert;
  return (text === undefined || textMatches(text, value)) !== invert;
}

function headerOf(name: string, { method, path, headers }: LiveRequest): string | undefined {
  if (name === ':method') return method;
  if (name === ':path') return path;
  return headers[name.toLowerCase()];
}

/** Of a repeated parameter Envoy looks at the first one, as it stands in the URL. */
function queryMatches(parameter: EnvoyQueryMatcher, { query }: LiveRequest): boolean {
  refuseOthers(parameter, ['name', 'string_match', 'present_match']);
  const value = query.find(([name]) => name === parameter.name)?.[1];
  if (parameter.present_match !== undefined) return (value !== undefined) === parameter.present_match;
  return value !== undefined && (parameter.string_match === undefined || textMatches(parameter.string_match, value));
}

function textMatches(matcher: EnvoyStringMatcher, value: string): boolean {
  refuseOthers(matcher, ['exact', 'prefix', 'safe_regex']);
  const { exact, prefix, safe_regex: regex } = matcher;
  return (
    (exact === undefined || value === exact) &&
    (prefix === undefined || value.startsWith(prefix)) &&
    (regex === undefined || isWhole(regex.regex, value))
  );
}

function isWhole(regex: string, text: string): boolean {
  return RE2JS.compile(regex).matches(text);
}

function refuseOthers(matcher: object, names: readonly string[]): void {
  const other = Object.keys(matcher).find((name) => !names.includes(name));
  if (other) throw new Error(`this reader of Envoy's routes does not know ${other}: ${JSON.stringify(matcher)}`);
}
