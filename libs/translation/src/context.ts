import type { Destination } from '@overmesh/model';
import type { MemberIndex, RouteContext } from '@overmesh/meshes/kit';

/** What a mesh may look at besides the route itself: the destination, its pods, its TCP ports. */
export function contextOf(index: MemberIndex, destination: Destination): RouteContext {
  return {
    member: index.member,
    index,
    destination,
    workloads: index.workloads(destination.namespace, destination.selector),
    ports: destination.ports.filter(({ protocol }) => protocol === 'TCP'),
  };
}
