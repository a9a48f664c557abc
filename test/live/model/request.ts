/** A request, as far as routes can tell requests apart. */
export interface LiveRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** In the order of the URL; a name may come twice. */
  readonly query: readonly (readonly [string, string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The plainest request there is. */
export const plainRequest: LiveRequest = { method: 'GET', path: '/', query: [], headers: {} };

/** The request's line, for the name of a comparison. */
export function inWords({ method, path, query, headers }: LiveRequest): string {
  const shown = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path}${queryText(query)}`, ...shown].join(', ');
}

/** `?a=1&b=2`, or nothing; values stand as they are, since routes compare them so. */
export function queryText(query: LiveRequest['query']): string {
  return query.length ? `?${query.map(([name, value]) => `${name}=${value}`).join('&')}` : '';
}
