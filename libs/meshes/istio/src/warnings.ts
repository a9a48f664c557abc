import { selects } from '@overmesh/model';
import type { WarningReport } from '@overmesh/model';
import { otherPorts } from '@overmesh/meshes/kit';
import type { RouteContext, RoutesInput } from '@overmesh/meshes/kit';
import { writableRoutes } from './lowered.ts';
import type { ShareTarget, Subset } from './traffic/patch.ts';

/** What would surprise somebody who reads only that the policy was translated. */
export function warn(routes: RoutesInput): readonly WarningReport[] {
  return [
    ...emptySubsets(routes),
    ...otherPorts(routes.context),
    ...defaultRetries(routes),
    ...outsideTheMesh(routes.context),
  ];
}

/** Envoy answers 503 where a subset has no pods. */
function emptySubsets(input: RoutesInput): readonly WarningReport[] {
  const messages = writableRoutes(input)
    .flatMap(({ patch }) => patch.shares ?? [])
    .flatMap((share) => (share.subset && hasNoPods(share.subset, input.context) ? [share] : []))
    .map((share) => emptySubset(share, input.context));
  return [...new Set(messages)].map((message) => ({ code: 'NO_WORKLOADS', message }));
}

function hasNoPods({ labels }: Subset, { workloads }: RouteContext): boolean {
  return !workloads.some(({ podLabels, hasPods }) => hasPods && selects(labels, podLabels));
}

function emptySubset({ subset, weight }: ShareTarget, context: RouteContext): string {
  const labels = Object.entries(subset?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return `no pod of ${nameOf(context)} has ${labels.sort().join(',')}: its ${weight} % of the requests would get 503`;
}

/** @see https://istio.io/latest/docs/concepts/traffic-management/#retries (two retries where nobody says) */
function defaultRetries(input: RoutesInput): readonly WarningReport[] {
  const silent = writableRoutes(input).filter(({ patch }) => patch.retries === undefined);
  if (!silent.length) return [];
  const names = silent.map(({ route }) => route.key || 'default').join(', ');
  const message = `no policy says how often requests to ${nameOf(input.context)} are retried (routes: ${names}); Istio's default is 2 retries, and retries.attempts would decide`;
  return [{ code: 'MESH_DEFAULT', message }];
}

function outsideTheMesh({ workloads, member, destination }: RouteContext): readonly WarningReport[] {
  const outside = workloads.filter(({ mesh, hasPods }) => hasPods && mesh !== member.mesh.key);
  if (!outside.length) return [];
  const names = outside.map(({ controller, name }) => `${controller} ${name}`).join(', ');
  const message = `behind ${destination.namespace}/${destination.name}, ${names} ${outside.length > 1 ? 'are' : 'is'} not in mesh ${member.mesh.key}: callers in the mesh are routed, and reach these pods without mutual TLS`;
  return [{ code: 'NOT_MESHED', message }];
}

function nameOf({ destination }: RouteContext): string {
  return `${destination.namespace}/${destination.name}`;
}
