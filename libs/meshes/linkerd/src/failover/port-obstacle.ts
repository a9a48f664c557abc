import type { MemberIndex } from '@overmesh/meshes/kit';
import type { Destination, VirtualPort } from '@overmesh/model';
import { opaque } from '../ports.ts';

/** Why Linkerd cannot send requests on these ports of a Service elsewhere: it does so by route, and a route needs requests. */
export function portObstacle(
  destination: Destination,
  called: readonly VirtualPort[],
  index: MemberIndex,
): string | undefined {
  const name = `${destination.namespace}/${destination.name}`;
  if (destination.headless) return `${name} is headless, and Linkerd attaches routes only to a Service with an address`;
  const ports = destination.ports.filter(({ protocol }) => protocol === 'TCP');
  const workloads = index.workloads(destination.namespace, destination.selector);
  const context = { member: index.member, index, destination, workloads, ports };
  const reasons = called.map(({ port: number, protocol }) => {
    const port = ports.find((one) => one.port === number);
    if (!port) return `${name} has no port ${number}`;
    return protocol === 'tcp' ? `port ${number} is tcp, and Linkerd splits requests only` : opaque(port, context);
  });
  return reasons.find((reason) => reason !== undefined);
}
