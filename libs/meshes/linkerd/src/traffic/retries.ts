import { DEFAULT_RETRY_CONDITIONS, GRPC_CONDITIONS } from '@overmesh/model';
import type { Destination, Retries, RetryCondition } from '@overmesh/model';
import { approximate, exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import { familyOf, RETRY } from '../annotations.ts';
import { isSince, ROUTE_ANNOTATIONS } from '../version.ts';
import type { RoutePatch } from './patch.ts';
import { linkerdDuration, UNKNOWN_VERSION } from './timeout.ts';

const HTTP_CONDITIONS: readonly RetryCondition[] = ['5xx', 'gateway-error'];
const IN_GRPC: readonly RetryCondition[] = GRPC_CONDITIONS;

/**
 * Annotations of the HTTPRoute; they replace all retry annotations of the Service. No annotation is no retry, unless the
 * Service has some: a route cannot say "none" against them.
 *
 * @see https://linkerd.io/2/reference/retries/ (retry.linkerd.io/grpc is not valid on an HTTPRoute)
 */
export const lowerRetries: Lower<'retries', RoutePatch> = (retries, { member: { mesh }, destination }) =>
  retries.attempts === 0 ? lowerNone(retries, destination, mesh.version) : lowerSome(retries, mesh.version);

function lowerNone({ perTryTimeout }: Retries, destination: Destination, version: string | undefined) {
  const { namespace, name, annotations } = destination;
  if (isRetriedByService(destination) && isSince(version, ROUTE_ANNOTATIONS) !== false)
    return unsupported(
      `Linkerd goes on retrying by annotations of Service ${namespace}/${name} (${familyOf(annotations, RETRY).join(', ')}): a route cannot say that there are none`,
    );
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
  return approximate([...losses, ...limitsOf(retries)].join('; '), {
    annotations: annotationsOf(retries, conditions),
  });
}

/** How often and how long alone make no retries: there has to be a condition. */
function isRetriedByService({ annotations = {} }: Destination): boolean {
  return ['http', 'grpc'].some((protocol) => annotations[`${RETRY}${protocol}`] !== undefined);
}

function annotationsOf({ attempts, perTryTimeout }: Retries, conditions: readonly RetryCondition[]) {
  return {
    'retry.linkerd.io/http': conditions.join(','),
    'retry.linkerd.io/limit': String(attempts),
    ...(perTryTimeout !== undefined && { 'retry.linkerd.io/timeout': linkerdDuration(perTryTimeout).text }),
  };
}

/** What is not written at all. A stream that the server refused is tried again whatever the conditions. */
function lossesOf({ backoff, perTryTimeout }: Retries, on: readonly RetryCondition[]): readonly string[] {
  const grpc = on.filter((condition) => IN_GRPC.includes(condition));
  const byStatus = on.some((condition) => HTTP_CONDITIONS.includes(condition));
  const connection = on.filter(
    (condition) =>
      !HTTP_CONDITIONS.includes(condition) &&
      !IN_GRPC.includes(condition) &&
      !(byStatus && condition === 'refused-stream'),
  );
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

/** Where Linkerd's retries fall short of what is written. */
function limitsOf({ perTryTimeout }: Retries): readonly string[] {
  return [
    'Linkerd retries by status only, not a connection that breaks, and no request with a body over 64 KiB',
    ...(perTryTimeout === undefined ? [] : ['the last try is not bounded by perTryTimeout']),
  ];
}
