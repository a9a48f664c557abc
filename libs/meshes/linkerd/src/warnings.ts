import type { WarningReport } from '@overmesh/model';
import { workloadsOf } from '@overmesh/meshes/kit';
import type { RouteContext, RoutesInput } from '@overmesh/meshes/kit';
import { writableRoutes } from './lowered.ts';
import { opaque } from './ports.ts';
import type { Backend } from './traffic/patch.ts';

/** What would surprise somebody who reads only that the policy was translated. */
export function warn(input: RoutesInput): readonly WarningReport[] {
  const { context } = input;
  return [...emptySubsets(input), ...otherPorts(context), ...outsideTheMesh(context)];
}

/** Linkerd leaves backends without pods out and shares their part among the others. */
function emptySubsets(input: RoutesInput): readonly WarningReport[] {
  const backends = writableRoutes(input).flatMap(({ patch }) => patch.backends ?? []);
  const messages = backends.filter((backend) => hasNoPods(backend, input.context)).map(emptySubset);
  return [...new Set(messages)].map((message) => ({ code: 'NO_WORKLOADS', message }));
}

function hasNoPods({ service, subset }: Backend, context: RouteContext): boolean {
  return subset !== undefined && !workloadsOf(service, subset, context).some(({ hasPods }) => hasPods);
}

function emptySubset({ service, subset = {}, weight }: Backend): string {
  const labels = Object.entries(subset).map(([key, value]) => `${key}=${value}`);
  return `no pod of ${service.namespace}/${service.name} has ${labels.sort().join(',')}: its ${weight} % of the requests go to the other shares`;
}

function otherPorts({ ports, destination }: RouteContext): readonly WarningReport[] {
  return ports.flatMap((port) => {
    const reason = opaque(port);
    const message = `${destination.namespace}/${destination.name}: ${reason ?? ''}, so its traffic is left as it is`;
    return reason ? [{ code: 'NOT_HTTP' as const, message }] : [];
  });
}

function outsideTheMesh({ workloads, member, destination }: RouteContext): readonly WarningReport[] {
  const outside = workloads.filter(({ mesh, hasPods }) => hasPods && mesh !== member.mesh.key);
  if (!outside.length) return [];
  const names = outside.map(({ controller, name }) => `${controller} ${name}`).join(', ');
  const message = `behind ${destination.namespace}/${destination.name}, ${names} ${outside.length > 1 ? 'are' : 'is'} not in mesh ${member.mesh.key}: meshed callers are routed, and reach these pods without mutual TLS`;
  return [{ code: 'NOT_MESHED', message }];
}
