import { DEFAULT_RETRY_CONDITIONS, plainDuration } from '@overmesh/model';
import type { JsonObject, Retries } from '@overmesh/model';
import { approximate, exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import { isAtLeast } from '../version.ts';
import type { RoutePatch } from './patch.ts';

/**
 * Attempts count the tries after the first, here as there, and conditions have Envoy's names in both.
 *
 * Always rendered with its conditions: where they are silent, Istio repeats twice on conditions of its own.
 */
export const lowerRetries: Lower<'retries', RoutePatch> = (want, { member: { mesh } }) => {
  if (want.attempts === 0) return withoutRetries(want);
  const patch = { retries: policyOf(want) };
  if (!want.backoff) return exact(patch);
  if (isAtLeast(mesh.version, 1, 26))
    return exact({ retries: { ...patch.retries, backoff: plainDuration(want.backoff) } });
  return approximate(`backoff is left out: ${versionOf(mesh.version)}, and 1.26 and later can set it`, patch);
};

function policyOf({ attempts, perTryTimeout, on = DEFAULT_RETRY_CONDITIONS }: Retries): JsonObject {
  return {
    attempts,
    retryOn: on.join(','),
    ...(perTryTimeout && { perTryTimeout: plainDuration(perTryTimeout) }),
  };
}

/** Istio refuses a policy that says anything besides `attempts: 0`, so a bound of the only try has no place in it. */
function withoutRetries({ perTryTimeout }: Retries) {
  const patch = { retries: { attempts: 0 } };
  if (!perTryTimeout) return exact(patch);
  return approximate('perTryTimeout is left out: Istio takes none where attempts is 0; a timeout does the same', patch);
}

function versionOf(version: string | undefined): string {
  return version ? `this is Istio ${version}` : 'the version of this Istio is not known';
}
