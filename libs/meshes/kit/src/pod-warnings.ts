import type { Destination, Labels, WarningReport } from '@overmesh/model';
import { workloadsOf } from './split-target.ts';
import type { RouteContext } from './traffic-table.ts';

/** Some pods of a Service to which a split sends a share. */
export interface ShareOfPods {
  readonly service: Destination;
  readonly subset: Labels;
  readonly weight: number;
}

/**
 * Shares of a split that no pod can answer, each once.
 *
 * @param effect what becomes of their requests on this mesh, as the end of a sentence: `would get 503`
 */
export function emptyShares(
  shares: readonly ShareOfPods[],
  context: RouteContext,
  effect: string,
): readonly WarningReport[] {
  const messages = shares.filter((share) => !hasPods(share, context)).map((share) => emptyShare(share, effect));
  return [...new Set(messages)].map((message) => ({ code: 'NO_WORKLOADS', message }));
}

function hasPods({ service, subset }: ShareOfPods, context: RouteContext): boolean {
  return workloadsOf(service, subset, context).some((workload) => workload.hasPods);
}

function emptyShare({ service, subset, weight }: ShareOfPods, effect: string): string {
  const labels = Object.entries(subset).map(([key, value]) => `${key}=${value}`);
  return `no pod of ${service.namespace}/${service.name} has ${labels.sort().join(',')}: its ${weight} % of the requests ${effect}`;
}

/** Pods behind the destination that are not in the member's mesh. */
export function outsideTheMesh({ workloads, member, destination }: RouteContext): readonly WarningReport[] {
  const outside = workloads.filter(({ mesh, hasPods }) => hasPods && mesh !== member.mesh.key);
  if (!outside.length) return [];
  const names = outside.map(({ controller, name }) => `${controller} ${name}`).join(', ');
  const message = `behind ${destination.namespace}/${destination.name}, ${names} ${outside.length > 1 ? 'are' : 'is'} not in mesh ${member.mesh.key}: callers in the mesh are routed, and reach these pods without mutual TLS`;
  return [{ code: 'NOT_MESHED', message }];
}
