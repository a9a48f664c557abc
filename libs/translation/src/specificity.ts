import type { HttpMatch } from '@overmesh/model';
import { inTurn } from './order.ts';
import type { Compare } from './order.ts';

/**
 * Sorts the more specific match to the front, as the Gateway API does: exact path, then longer prefix, then regex, then
 * no path; a path in its own letters before one in any; then with method; then more headers; then more query parameters.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export const bySpecificity: Compare<HttpMatch> = inTurn(
  more(pathKind),
  more(({ path }) => path?.prefix?.length ?? 0),
  more(({ path }) => (path?.ignoreCase ? 0 : 1)),
  more(({ method }) => (method ? 1 : 0)),
  more(({ headers }) => headers?.length ?? 0),
  more(({ query }) => query?.length ?? 0),
);

function more(count: (match: HttpMatch) => number): Compare<HttpMatch> {
  return (a, b) => count(b) - count(a);
}

function pathKind({ path }: HttpMatch): number {
  if (path?.exact !== undefined) return 3;
  if (path?.prefix !== undefined) return 2;
  return path?.regex === undefined ? 0 : 1;
}
