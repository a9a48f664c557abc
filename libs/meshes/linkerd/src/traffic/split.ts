import type { Destination, SplitShare } from '@overmesh/model';
import { emulated, exact, targetOf, unsupported } from '@overmesh/meshes/kit';
import type { Lower, RouteContext } from '@overmesh/meshes/kit';
import { httpPorts } from '../ports.ts';
import type { Backend, RoutePatch } from './patch.ts';

/** Shares become backends of the HTTPRoute; a subset becomes a Service of its own, since Linkerd knows no subsets. */
export const lowerSplit: Lower<'split', RoutePatch> = (split, context) => {
  const answers = split.map((share) => toBackend(share, context));
  const refusals = answers.flatMap((answer) => (typeof answer === 'string' ? [answer] : []));
  if (refusals.length) return unsupported([...new Set(refusals)].join('; '));
  const patch = { backends: answers.flatMap((answer) => (typeof answer === 'string' ? [] : [answer])) };
  return split.some(({ subset }) => subset)
    ? emulated('Linkerd splits between Services: Overmesh adds one for each subset, selecting the same pods', patch)
    : exact(patch);
};

/** The backend, or why there cannot be one. */
function toBackend(share: SplitShare, context: RouteContext): Backend | string {
  const service = targetOf(share, context);
  if (!service) return `there is no Service ${placeOf(share, context)} in this cluster`;
  return (
    refusal(service, share, context) ?? {
      weight: share.weight,
      service,
      ...(share.subset && { subset: share.subset }),
      ...(share.port !== undefined && { port: share.port }),
    }
  );
}

function placeOf({ destination: other }: SplitShare, { destination }: RouteContext): string {
  return `${other?.namespace ?? destination.namespace}/${other?.name ?? destination.name}`;
}

function refusal(service: Destination, { subset, port }: SplitShare, context: RouteContext): string | undefined {
  const name = `${service.namespace}/${service.name}`;
  if (service.headless) return `${name} is headless, and Linkerd sends shares only to a Service with an address`;
  if (subset && !Object.keys(service.selector).length)
    return `${name} selects no pods, so none of them can be a subset`;
  const wanted = port === undefined ? httpPorts(context).map((called) => called.port) : [port];
  const had = service.ports.filter(({ protocol }) => protocol === 'TCP').map((each) => each.port);
  const missing = wanted.filter((each) => !had.includes(each));
  return missing.length ? `${name} has no port ${missing.join(', ')}: name one of its own in the share` : undefined;
}
