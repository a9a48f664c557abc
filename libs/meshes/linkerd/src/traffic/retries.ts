import { DEFAULT_RETRY_CONDITIONS, formatDuration, GRPC_CONDITIONS, parseDuration } from '@overmesh/model';
import type { Retries, RetryCondition } from '@overmesh/model';
import { approximate, exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

const HTTP_CONDITIONS: readonly RetryCondition[] = ['5xx', 'gateway-error'];
const IN_GRPC: readonly RetryCondition[] = GRPC_CONDITIONS;

/**
 * Annotations of the HTTPRoute; they replace all retry annotations of the Service. No annotation is no retry.
 *
 * @see https://linkerd.io/2/reference/retries/ (retry.linkerd.io/grpc is not valid on an HTTPRoute)
 */
export const lowerRetries: Lower<'retries', RoutePatch> = (retries) =>
  retries.attempts === 0 ? lowerNone(retries) : lowerSome(retries);

function lowerNone({ perTryTimeout }: Retries) {
  if (!perTryTimeout) return exact({});
  return approximate('Linkerd bounds single tries only where it retries: perTryTimeout is left out', {});
}

function lowerSome(retries: Retries) {
  const { on = DEFAULT_RETRY_CONDITIONS } = retries;
  const conditions = on.filter((condition) => HTTP_CONDITIONS.includes(condition));
  const losses = lossesOf(retries, on);
  if (!conditions.length) return unsupported(losses.join('; '));
  const patch = { annotations: annotationsOf(retries, conditions) };
  return losses.length ? approximate(losses.join('; '), patch) : exact(patch);
}

function annotationsOf({ attempts, perTryTimeout }: Retries, conditions: readonly RetryCondition[]) {
  const timeout = parseDuration(perTryTimeout ?? '');
  return {
    'retry.linkerd.io/http': conditions.join(','),
    'retry.linkerd.io/limit': String(attempts),
    ...(timeout !== undefined && { 'retry.linkerd.io/timeout': formatDuration(timeout) }),
  };
}

function lossesOf({ backoff }: Retries, on: readonly RetryCondition[]): readonly string[] {
  const grpc = on.filter((condition) => IN_GRPC.includes(condition));
  const connection = on.filter((condition) => !HTTP_CONDITIONS.includes(condition) && !IN_GRPC.includes(condition));
  return [
    ...(connection.length
      ? [`Linkerd retries by response, not by what befell the connection: ${connection.join(', ')} left out`]
      : []),
    ...(grpc.length
      ? [`Linkerd retries by gRPC status on GRPCRoutes only, and this is an HTTPRoute: ${grpc.join(', ')} left out`]
      : []),
    ...(backoff ? ['Linkerd has no setting for the wait between tries: backoff left out'] : []),
  ];
}
