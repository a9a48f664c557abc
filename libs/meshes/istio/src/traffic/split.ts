import { subsetLabel } from '@overmesh/model';
import type { SplitShare } from '@overmesh/model';
import { exact, objectName, stableHash, unsupported } from '@overmesh/meshes/kit';
import type { Lower, RouteContext } from '@overmesh/meshes/kit';
import { hostOf } from '../hosts.ts';
import { httpPorts } from '../ports.ts';
import type { RoutePatch, ShareTarget, Subset } from './patch.ts';

interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/** Weights as given, those of 0 included: a share that will grow is named before it gets requests. */
export const lowerSplit: Lower<'split', RoutePatch> = (split, context) => {
  const refusal = split.map((share) => refuse(share, context)).find((reason) => reason !== undefined);
  return refusal ? unsupported(refusal) : exact({ shares: split.map((share) => toTarget(share, context)) });
};

/** Longest name of a subset: Istio wants a DNS label. */
const LIMIT = 63;

/**
 * The name of a subset, the same for the same labels. One that reads `key-value` and can only mean these labels stays
 * readable; any other gets a hash, so that `{a: b-c}` and `{a-b: c}` are two subsets.
 */
export function subsetOf(labels: Readonly<Record<string, string>>): Subset {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const label = subsetLabel(labels);
  const [key, value] = pairs[0] ?? ['', ''];
  const plain = pairs.length === 1 && !key.includes('-') && label === `${key}-${value}`;
  if (plain) return { name: objectName([label], LIMIT), labels };
  const hash = stableHash(JSON.stringify(pairs));
  const kept = label.slice(0, LIMIT - hash.length - 1).replace(/-+$/, '');
  return { name: objectName([kept, hash], LIMIT), labels: Object.fromEntries(pairs) };
}

function refuse(share: SplitShare, context: RouteContext): string | undefined {
  const to = serviceOf(share, context);
  const name = `${to.namespace}/${to.name}`;
  if (share.subset && !isOwn(to, context))
    return `subsets of another Service (${name}) would need its DestinationRule, which belongs to its own policies`;
  return isOwn(to, context) && share.port === undefined ? undefined : refusePort(share, to, context);
}

/** Every port that can be called needs its counterpart on the other Service. */
function refusePort({ port }: SplitShare, to: ServiceName, context: RouteContext): string | undefined {
  const name = `${to.namespace}/${to.name}`;
  const known = context.member.destinations.find((other) => isSame(other, to));
  const ports = isOwn(to, context) ? context.destination.ports : known?.ports;
  if (!ports) return `Service ${name} is not among those of this mesh`;
  const wanted = port === undefined ? httpPorts(context.ports).map((called) => called.port) : [port];
  const missing = wanted.find((number) => !ports.some((had) => had.port === number && had.protocol === 'TCP'));
  return missing === undefined
    ? undefined
    : `Service ${name} has no TCP port ${missing}; name one of its ports in the split`;
}

function toTarget(share: SplitShare, context: RouteContext): ShareTarget {
  const to = serviceOf(share, context);
  return {
    ...(!isOwn(to, context) && { host: hostOf(to) }),
    ...(share.subset && { subset: subsetOf(share.subset) }),
    ...(share.port !== undefined && { port: share.port }),
    weight: share.weight,
  };
}

function serviceOf({ destination: other }: SplitShare, { destination }: RouteContext): ServiceName {
  return other ? { namespace: other.namespace ?? destination.namespace, name: other.name } : destination;
}

function isOwn(service: ServiceName, { destination }: RouteContext): boolean {
  return isSame(service, destination);
}

function isSame(a: ServiceName, b: ServiceName): boolean {
  return a.namespace === b.namespace && a.name === b.name;
}
