import { selects } from '@overmesh/model';
import type { Destination, Member } from '@overmesh/model';
import type { RouteContext } from '@overmesh/meshes/kit';

/** What a mesh may look at besides the route itself: the destination, its pods, its TCP ports. */
export function contextOf(member: Member, destination: Destination): RouteContext {
  const { namespace, selector } = destination;
  return {
    member,
    destination,
    workloads: member.workloads.filter(
      (workload) => workload.namespace === namespace && selects(selector, workload.podLabels),
    ),
    ports: destination.ports.filter(({ protocol }) => protocol === 'TCP'),
  };
}
