import type { Filter, HeaderModifier, Request, RouteRule, World } from './world.ts';

/** Where a caller is sent; host `called` is the one that it called. */
export interface Location {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
}

/** Headers by name, each with its lines. */
export type Headers = Readonly<Record<string, readonly string[]>>;

/** A redirect is answered by the caller's proxy before any backend is looked for. */
export function redirectOf({ filters = [] }: RouteRule, { service }: World, request: Request) {
  const redirect = filters.find(({ type }) => type === 'RequestRedirect')?.requestRedirect;
  if (!redirect) return undefined;
  const { scheme = 'http', hostname, path, statusCode = 302 } = redirect;
  const query = request.query.map(([name, value]) => `${name}=${value}`).join('&');
  const location: Location = {
    scheme,
    host: hostname ?? 'called',
    // A host without a port gets that of the request, as long as it is not the scheme's own.
    port: redirect.port ?? service.port,
    // A new path has no query but its own.
    path: path?.replaceFullPath ?? `${request.path}${query && `?${query}`}`,
  };
  return { status: statusCode, location };
}

/** Headers after the filters of a rule: each adds, then sets, then removes. */
export function changed(headers: Headers, { filters = [] }: RouteRule, way: 'request' | 'response'): Headers {
  return filters.reduce((now, filter) => applied(now, modifierOf(filter, way)), headers);
}

function modifierOf(filter: Filter, way: 'request' | 'response'): HeaderModifier {
  return (way === 'request' ? filter.requestHeaderModifier : filter.responseHeaderModifier) ?? {};
}

function applied(headers: Headers, { add = [], set = [], remove = [] }: HeaderModifier): Headers {
  const now: Record<string, readonly string[]> = { ...headers };
  for (const { name, value } of add) now[name] = [...(now[name] ?? []), value];
  for (const { name, value } of set) now[name] = [value];
  return Object.fromEntries(Object.entries(now).filter(([name]) => !remove.includes(name)));
}
