import type { RequestMatch } from '@overmesh/model';
import { inTurn } from './order.ts';
import type { Compare } from './order.ts';

/**
 * Sorts the more specific match to the front, as the Gateway API does: exact path, then longer prefix, then regex, then
 * no path; then with method; then more headers; then more query parameters.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
 */
export const bySpecificity: Compare<RequestMatch> = inTurn(
  more(pathKind),
  more(({ path }) => path?.prefix?.length ?? 0),
  more(({ method }) => (method ? 1 : 0)),
  more(({ headers }) => headers?.length ?? 0),
  more(({ query }) => query?.length ?? 0),
);

function more(count: (match: RequestMatch) => number): Compare<RequestMatch> {
  return (a, b) => count(b) - count(a);
}

function pathKind({ path }: RequestMatch): number {
  if (path?.exact !== undefined) return 3;
  if (path?.prefix !== undefined) return 2;
  return path?.regex === undefined ? 0 : 1;
}
