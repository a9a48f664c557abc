import type { DestinationFeature, JsonObject, RequestMatch, Retries, RouteFeature, SplitShare } from '@overmesh/model';
import { completeOutliers, DEFAULT_RETRY_CONDITIONS, formatDuration, parseDuration } from '@overmesh/model';
import { exact, httpPorts, subsetName, targetOf, unsupported } from '@overmesh/meshes/kit';
import type { RouteContext, TrafficTable } from '@overmesh/meshes/kit';

/**
 * What features put into a route of a TrafficRoute. Each has a field by its own name, written as it is; `subsets` goes
 * beside the routes.
 */
export type RoutePatch = { readonly [F in RouteFeature]?: JsonObject | readonly JsonObject[] | string } & {
  /** Labels of the subsets that the split names. */
  readonly subsets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** What features put beside the routes, for the destination as a whole; the same way. */
export type SettingPatch = { readonly [F in DestinationFeature]?: JsonObject };

/** Our own proxies take everything that a policy can say, in the policy's words. */
export const trafficTable: TrafficTable<RoutePatch, SettingPatch> = {
  match: (matches) => exact({ match: matches.map(lowerMatch) }),
  split: lowerSplit,
  retries: (retries) => exact({ retries: lowerRetries(retries) }),
  timeout: (timeout) => exact({ timeout: plain(timeout) }),
  outliers: (outliers) => {
    const complete = completeOutliers(outliers);
    const [interval, ejectionTime] = [plain(complete.interval), plain(complete.ejectionTime)];
    return exact({ outliers: { ...complete, interval, ejectionTime } });
  },
};

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
