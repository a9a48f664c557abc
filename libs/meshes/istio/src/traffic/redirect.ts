import { completeRedirect } from '@overmesh/model';
import type { Redirect } from '@overmesh/model';
import { exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/** The status is always said: where it is silent, Istio says 301. */
export const lowerRedirect: Lower<'redirect', RoutePatch> = (redirect) => {
  const { path, host, status, ...fields } = completeRedirect(redirect);
  if (host === undefined && isOfScheme(redirect))
    return unsupported(
      `Istio leaves port ${redirect.port ?? ''} out, as it is the one of the scheme, and the port that was called stays: give the host too`,
    );
  return exact({
    redirect: {
      ...(path !== undefined && { uri: path }),
      ...(host !== undefined && { authority: host }),
      ...fields,
      redirectCode: status,
    },
  });
};

/** Callers in the mesh speak plain HTTP with their proxy. */
function isOfScheme({ scheme = 'http', port }: Redirect): boolean {
  return port === (scheme === 'https' ? 443 : 80);
}
