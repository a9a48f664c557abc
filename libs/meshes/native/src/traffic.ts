import type { Feature, JsonObject, RequestMatch, Retries, SplitShare, TrafficFeatures } from '@overmesh/model';
import { DEFAULT_RETRY_CONDITIONS, formatDuration, parseDuration } from '@overmesh/model';
import { exact, httpPorts, subsetName, targetOf, unsupported, withoutHttp } from '@overmesh/meshes/kit';
import type { Lower, RouteContext, TrafficTable } from '@overmesh/meshes/kit';

/** What one feature puts into a route of a TrafficRoute; each feature fills a field of its own. */
export type RoutePatch = { readonly [F in Feature]?: JsonObject | readonly JsonObject[] | string } & {
  /** Labels of the subsets that the split names. */
  readonly subsets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** Our own proxies take everything that a policy can say, in the policy's words. */
export const trafficTable: TrafficTable<RoutePatch> = {
  match: whereRoutable((matches) => exact({ match: matches.map(lowerMatch) })),
  split: whereRoutable(lowerSplit),
  retries: whereRoutable((retries) => exact({ retries: lowerRetries(retries) })),
  timeout: whereRoutable((timeout) => exact({ timeout: plain(timeout) })),
};

function whereRoutable<F extends Feature>(lower: Lower<F, RoutePatch>): Lower<F, RoutePatch> {
  return (want: TrafficFeatures[F], context: RouteContext) => {
    const obstacle = withoutHttp(context);
    return obstacle ? unsupported(obstacle) : lower(want, context);
  };
}

function lowerMatch({ path, headers, method, query }: RequestMatch): JsonObject {
  return {
    ...(path && { path: { ...path } }),
    ...(headers && { headers: headers.map((header) => ({ ...header })) }),
    ...(method && { method }),
    ...(query && { query: query.map((parameter) => ({ ...parameter })) }),
  };
}

function lowerSplit(split: readonly SplitShare[], context: RouteContext) {
  const refusals = split.flatMap((share) => refusal(share, context) ?? []);
  if (refusals.length) return unsupported([...new Set(refusals)].join('; '));
  const subsets = split.flatMap(({ subset }) => (subset ? [[subsetName(subset), subset] as const] : []));
  return exact({ split: split.map(lowerShare), subsets: Object.fromEntries(subsets) });
}

function lowerShare({ weight, subset, destination, port }: SplitShare): JsonObject {
  return {
    weight,
    ...(subset && { subset: subsetName(subset) }),
    ...(destination && { destination: { ...destination } }),
    ...(port !== undefined && { port }),
  };
}

function refusal(share: SplitShare, context: RouteContext): string | undefined {
  const service = targetOf(share, context);
  if (!service) {
    const { name, namespace = context.destination.namespace } = share.destination ?? context.destination;
    return `there is no Service ${namespace}/${name} in this cluster`;
  }
  const had = service.ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => port);
  const wanted = share.port === undefined ? httpPorts(context.ports).map(({ port }) => port) : [share.port];
  const missing = wanted.filter((port) => !had.includes(port));
  if (!missing.length) return undefined;
  return `${service.namespace}/${service.name} has no port ${missing.join(', ')}: name one of its own in the share`;
}

/** All said aloud, so that an agent of another version has no default of its own to fill in. */
function lowerRetries({ attempts, perTryTimeout, on = DEFAULT_RETRY_CONDITIONS, backoff }: Retries): JsonObject {
  return {
    attempts,
    on: [...on],
    ...(perTryTimeout !== undefined && { perTryTimeout: plain(perTryTimeout) }),
    ...(backoff !== undefined && { backoff: plain(backoff) }),
  };
}

/** One number and one unit, so that equal durations are equal texts. */
function plain(duration: string): string {
  return formatDuration(parseDuration(duration) ?? 0);
}
