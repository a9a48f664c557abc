import type { SplitShare, WarningReport } from '@overmesh/model';
import { otherPorts, targetOf, workloadsOf } from '@overmesh/meshes/kit';
import type { RouteContext, RoutesInput } from '@overmesh/meshes/kit';

/** What would surprise somebody who reads only that the policy was translated. */
export function warn({ routes, context }: RoutesInput): readonly WarningReport[] {
  const shares = routes.flatMap(({ wants }) => wants.split?.value ?? []);
  const messages = shares.flatMap((share) => emptySubset(share, context) ?? []);
  return [
    ...[...new Set(messages)].map((message) => ({ code: 'NO_WORKLOADS' as const, message })),
    ...otherPorts(context),
    ...outsideTheMesh(context),
  ];
}

/** Envoy answers 503 where a subset has no pods. */
function emptySubset(share: SplitShare, context: RouteContext): string | undefined {
  const target = targetOf(share, context);
  if (!share.subset || !target || workloadsOf(target, share.subset, context).some(({ hasPods }) => hasPods))
    return undefined;
  const labels = Object.entries(share.subset).map(([key, value]) => `${key}=${value}`);
  return `no pod of ${target.namespace}/${target.name} has ${labels.sort().join(',')}: its ${share.weight} % of the requests would get 503`;
}

function outsideTheMesh({ workloads, member, destination }: RouteContext): readonly WarningReport[] {
  const outside = workloads.filter(({ mesh, hasPods }) => hasPods && mesh !== member.mesh.key);
  if (!outside.length) return [];
  const names = outside.map(({ controller, name }) => `${controller} ${name}`).join(', ');
  const message = `behind ${destination.namespace}/${destination.name}, ${names} ${outside.length > 1 ? 'are' : 'is'} not in mesh ${member.mesh.key}: meshed callers are routed, and reach these pods without mutual TLS`;
  return [{ code: 'NOT_MESHED', message }];
}
