import type { Destination, SplitShare } from '@overmesh/model';
import { httpPorts, strangerOf, subsetName, targetOf } from '@overmesh/meshes/kit';
import type { RouteContext } from '@overmesh/meshes/kit';
import { hostOf } from '../hosts.ts';
import { ruleInstead } from './own-rule.ts';
import type { ShareTarget } from './patch.ts';

/** A place that a document names for requests: pods of the destination, another Service, a port of it. */
type Place = Pick<SplitShare, 'destination' | 'subset' | 'port'>;

/** Why no request can go to a place; undefined where some can. */
export function refusePlace(share: Place, context: RouteContext): string | undefined {
  const target = targetOf(share, context);
  if (!target) return `Service ${nameOf(share, context)} is not among those of this mesh`;
  const own = target === context.destination;
  if (share.subset && !own)
    return `subsets of another Service (${nameOf(share, context)}) would need its DestinationRule, which belongs to its own policies`;
  if (target.headless && (share.subset || !own)) return refuseHeadless(share, context);
  if (share.subset && own && ruleInstead(context)) return refuseHidden(context);
  return own && share.port === undefined ? undefined : refusePort(share, target, context);
}

/**
 * Istio forwards requests to a headless Service to the address that the caller had (cluster type ORIGINAL_DST), so labels
 * choose nothing there.
 *
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/traffic-routing/#headless-services
 */
function refuseHeadless(share: Place, context: RouteContext): string {
  return `${nameOf(share, context)} is headless: the pod that the caller dialled answers, and no share of the requests can go to another`;
}

/** A VirtualService that names a subset which is not there answers 503. */
function refuseHidden(context: RouteContext): string {
  const claim = ruleInstead(context);
  return `${claim ? strangerOf(claim) : ''} counts instead of ours, so that subsets of ours would not be there: give it the same exportTo as ours (none), and both count`;
}

/** Every port that can be called needs its counterpart on the other Service. */
function refusePort(share: Place, { ports }: Destination, context: RouteContext): string | undefined {
  const wanted = share.port === undefined ? httpPorts(context.ports).map(({ port }) => port) : [share.port];
  const missing = wanted.find((number) => !ports.some(({ port, protocol }) => port === number && protocol === 'TCP'));
  if (missing === undefined) return undefined;
  return `Service ${nameOf(share, context)} has no TCP port ${missing}; name one of its ports in the split`;
}

/** A place as routes name it. */
export function toTarget(share: Place, weight: number, context: RouteContext): ShareTarget {
  const target = targetOf(share, context);
  return {
    ...(target && target !== context.destination && { host: hostOf(target, context.member.mesh) }),
    ...(share.subset && { subset: { name: subsetName(share.subset), labels: share.subset } }),
    ...(share.port !== undefined && { port: share.port }),
    weight,
  };
}

function nameOf({ destination: other }: Place, { destination }: RouteContext): string {
  return `${other?.namespace ?? destination.namespace}/${other?.name ?? destination.name}`;
}
