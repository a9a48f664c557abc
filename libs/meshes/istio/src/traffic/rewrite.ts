import { plainRewrite } from '@overmesh/model';
import type { JsonObject, PathRewrite } from '@overmesh/model';
import { escapeRegex, exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/**
 * Paths are rewritten by expression: Istio's plain `uri` replaces what the match of the route is about, and ours says by
 * itself what is replaced, of whole elements.
 */
export const lowerRewrite: Lower<'rewrite', RoutePatch> = (rewrite) => {
  const { host, path } = plainRewrite(rewrite);
  return exact({
    rewrite: { ...(host !== undefined && { authority: host }), ...(path && { uriRegexRewrite: toExpression(path) }) },
  });
};

function toExpression({ whole, prefix, regex }: PathRewrite): JsonObject {
  if (regex) return { match: `^(?:${regex.pattern})$`, rewrite: regex.substitution };
  if (!prefix) return { match: '^/.*$', rewrite: whole ?? '/' };
  const [from, to] = [prefix.from, prefix.to].map((path) => (path === '/' ? '' : path));
  const start = `^${escapeRegex(from ?? '')}`;
  // Below the root every path has a slash of its own, which a prefix that is taken away must leave.
  if (!to || !from) return { match: `${start}(?:/(.*))?$`, rewrite: `${to ?? ''}/\\1` };
  return { match: `${start}(/.*)?$`, rewrite: `${to}\\1` };
}
