import { completeRedirect } from '@overmesh/model';
import type { JsonObject, Redirect } from '@overmesh/model';
import { approximate, exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/** The statuses that the Gateway API 1.2 takes, and so the newest route that Linkerd reads. */
const STATUSES = [301, 302];

/**
 * A filter of the HTTPRoute's rule.
 *
 * @see https://github.com/linkerd/linkerd2-proxy (http/route: filter/redirect.rs)
 */
export const lowerRedirect: Lower<'redirect', RoutePatch> = (redirect) => {
  const { status } = completeRedirect(redirect);
  if (!STATUSES.includes(status))
    return unsupported(`Linkerd redirects with ${STATUSES.join(' or ')} alone, and this one has ${status}`);
  const patch = { filters: { RequestRedirect: toFilter(redirect) } };
  if (redirect.path === undefined) return exact(patch);
  return approximate('Linkerd leaves the query out of a redirect to another path', patch);
};

function toFilter(redirect: Redirect): JsonObject {
  const { scheme, host, port = portBeside(redirect), path, status } = completeRedirect(redirect);
  return {
    ...(scheme && { scheme }),
    ...(host !== undefined && { hostname: host }),
    ...(port !== undefined && { port }),
    ...(path !== undefined && { path: { type: 'ReplaceFullPath', replaceFullPath: path } }),
    statusCode: status,
  };
}

/** To a host without a port Linkerd would send callers at the port that they called. */
function portBeside({ host, scheme = 'http' }: Redirect): number | undefined {
  if (host === undefined) return undefined;
  return scheme === 'https' ? 443 : 80;
}
