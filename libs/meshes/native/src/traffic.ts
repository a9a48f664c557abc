import type {
  DestinationFeature,
  JsonObject,
  Labels,
  Mirror,
  HttpMatch,
  Retries,
  RouteFeature,
  SplitShare,
} from '@overmesh/model';
import {
  completeCors,
  completeFaults,
  completeOutliers,
  completeRedirect,
  DEFAULT_RETRY_CONDITIONS,
  plainConnections,
  plainDuration,
  plainLoadBalancing,
  plainRewrite,
  sortedChanges,
} from '@overmesh/model';
import { exact, httpPorts, subsetName, targetOf, unsupported } from '@overmesh/meshes/kit';
import type { RouteContext, TrafficTable } from '@overmesh/meshes/kit';

/**
 * What features put into a route of a TrafficRoute. Each has a field by its own name, written as it is; `subsets` goes
 * beside the routes.
 */
export type RoutePatch = { readonly [F in RouteFeature]?: JsonObject | readonly JsonObject[] | string } & {
  /** Labels of the subsets that a feature names, by the feature. */
  readonly subsets?: Readonly<Record<string, Subsets>>;
};

type Subsets = Readonly<Record<string, Labels>>;

/** What features put beside the routes, for the destination as a whole; the same way. */
export type SettingPatch = { readonly [F in DestinationFeature]?: JsonObject };

/** Our own proxies take everything that a policy can say, in the policy's words. */
export const trafficTable: TrafficTable<RoutePatch, SettingPatch> = {
  match: (matches) => exact({ match: matches.map(lowerMatch) }),
  split: lowerSplit,
  retries: (retries) => exact({ retries: lowerRetries(retries) }),
  timeout: (timeout) => exact({ timeout: plainDuration(timeout) }),
  faults: (faults) => exact({ faults: inOwnWords(completeFaults(faults)) }),
  mirror: lowerMirror,
  headers: (changes) => exact({ headers: inOwnWords(sortedChanges(changes)) }),
  rewrite: (rewrite) => exact({ rewrite: inOwnWords(plainRewrite(rewrite)) }),
  cors: (cors) => exact({ cors: inOwnWords(completeCors(cors)) }),
  redirect: (redirect) => exact({ redirect: completeRedirect(redirect) }),
  directResponse: (response) => exact({ directResponse: { ...response } }),
  connections: (connections) => exact({ connections: inOwnWords(plainConnections(connections)) }),
  loadBalancing: (balancing) => exact({ loadBalancing: inOwnWords(plainLoadBalancing(balancing)) }),
  outliers: (outliers) => exact({ outliers: completeOutliers(outliers) }),
};

/** A place that a document names for requests. */
type Place = Pick<SplitShare, 'destination' | 'subset' | 'port'>;

function lowerMatch({ path, headers, method, query }: HttpMatch): JsonObject {
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
  return exact({ split: split.map(lowerShare), subsets: { split: Object.fromEntries(subsets) } });
}

function lowerMirror({ percent = 100, subset, ...place }: Mirror, context: RouteContext) {
  const reason = refusal(place, context);
  if (reason) return unsupported(reason);
  return exact({
    mirror: { ...lowerPlace({ ...place, ...(subset && { subset }) }), percent },
    ...(subset && { subsets: { mirror: { [subsetName(subset)]: subset } } }),
  });
}

/** A value that the model put into one form, as it is. */
function inOwnWords(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

function lowerShare({ weight, ...place }: SplitShare): JsonObject {
  return { weight, ...lowerPlace(place) };
}

function lowerPlace({ subset, destination, port }: Place): JsonObject {
  return {
    ...(subset && { subset: subsetName(subset) }),
    ...(destination && { destination: { ...destination } }),
    ...(port !== undefined && { port }),
  };
}

function refusal(share: Place, context: RouteContext): string | undefined {
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
    ...(perTryTimeout !== undefined && { perTryTimeout: plainDuration(perTryTimeout) }),
    ...(backoff !== undefined && { backoff: plainDuration(backoff) }),
  };
}
