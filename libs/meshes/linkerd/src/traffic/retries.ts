import { DEFAULT_RETRY_CONDITIONS, GRPC_CONDITIONS } from '@overmesh/model';
import type { Retries, RetryCondition } from '@overmesh/model';
import { approximate, exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import { isSince, ROUTE_ANNOTATIONS } from '../version.ts';
import type { RoutePatch } from './patch.ts';
import { linkerdDuration, UNKNOWN_VERSION } from './timeout.ts';

const HTTP_CONDITIONS: readonly RetryCondition[] = ['5xx', 'gateway-error'];
const IN_GRPC: readonly RetryCondition[] = GRPC_CONDITIONS;

/**
 * Annotations of the HTTPRoute; they replace all retry annotations of the Service. No annotation is no retry.
 *
 * @see https://linkerd.io/2/reference/retries/ (retry.linkerd.io/grpc is not valid on an HTTPRoute)
 */
export const lowerRetries: Lower<'retries', RoutePatch> = (retries, { member: { mesh } }) =>
  retries.attempts === 0 ? lowerNone(retries) : lowerSome(retries, mesh.version);

function lowerNone({ perTryTimeout }: Retries) {
  if (!perTryTimeout) return exact({});
  return approximate('Linkerd bounds single tries only where it retries: perTryTimeout is left out', {});
}

function lowerSome(retries: Retries, version: string | undefined) {
  const annotated = isSince(version, ROUTE_ANNOTATIONS);
  if (annotated === false)
    return unsupported(`Linkerd ${version ?? ''} retries no requests of an HTTPRoute; 2.16 and later do`);
  const { on = DEFAULT_RETRY_CONDITIONS } = retries;
  const conditions = on.filter((condition) => HTTP_CONDITIONS.includes(condition));
  const losses = [...lossesOf(retries, on), ...(annotated === undefined ? [UNKNOWN_VERSION] : [])];
  if (!conditions.length) return unsupported(losses.join('; '));
  const patch = { annotations: annotationsOf(retries, conditions) };
  return losses.length ? approximate(losses.join('; '), patch) : exact(patch);
}

function annotationsOf({ attempts, perTryTimeout }: Retries, conditions: readonly RetryCondition[]) {
  return {
    'retry.linkerd.io/http': conditions.join(','),
    'retry.linkerd.io/limit': String(attempts),
    ...(perTryTimeout !== undefined && { 'retry.linkerd.io/timeout': linkerdDuration(perTryTimeout).text }),
  };
}

function lossesOf({ backoff, perTryTimeout }: Retries, on: readonly RetryCondition[]): readonly string[] {
  const grpc = on.filter((condition) => IN_GRPC.includes(condition));
  const connection = on.filter((condition) => !HTTP_CONDITIONS.includes(condition) && !IN_GRPC.includes(condition));
  const rounded = perTryTimeout === undefined ? undefined : linkerdDuration(perTryTimeout).loss;
  return [
    ...(rounded ? [rounded] : []),
    ...(connection.length
      ? [`Linkerd retries by response, not by what befell the connection: ${connection.join(', ')} left out`]
      : []),
    ...(grpc.length
      ? [`Linkerd retries by gRPC status on GRPCRoutes only, and this is an HTTPRoute: ${grpc.join(', ')} left out`]
      : []),
    ...(backoff ? ['Linkerd has no setting for the wait between tries: backoff left out'] : []),
  ];
}
