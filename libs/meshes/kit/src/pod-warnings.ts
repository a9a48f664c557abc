import type { Destination, Labels, PodSet, WarningReport } from '@overmesh/model';
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
 * @param fate what becomes of their requests on this mesh: whether they fail, and how, as the end of a sentence
 */
export function emptyShares(
  shares: readonly ShareOfPods[],
  context: RouteContext,
  { code, effect }: EmptyShareFate,
): readonly WarningReport[] {
  const messages = shares.flatMap((share) => {
    const lack = lackOf(share, context);
    return lack ? [`${lack}: its ${share.weight} % of the requests ${effect}`] : [];
  });
  return [...new Set(messages)].map((message) => ({ code, message }));
}

export interface EmptyShareFate {
  readonly code: 'REQUESTS_FAIL' | 'NO_WORKLOADS';
  readonly effect: string;
}

/** Envoy answers 503 where a subset has no pods. */
export const ANSWERED_503: EmptyShareFate = { code: 'REQUESTS_FAIL', effect: 'would get 503' };

/** A copy that nobody gets changes nothing for the caller. */
export const COPIED_TO_NOBODY: EmptyShareFate = { code: 'NO_WORKLOADS', effect: 'are copied to nobody' };

/** Why nobody can answer the requests of a share; undefined where somebody can. Pods that are ending answer none. */
function lackOf({ service, subset }: ShareOfPods, context: RouteContext): string | undefined {
  const pods = workloadsOf(service, subset, context).flatMap(({ podSets }) => podSets);
  if (pods.some(({ state }) => state === 'live')) return undefined;
  const name = `${service.namespace}/${service.name}`;
  const labels = Object.entries(subset).map(([key, value]) => `${key}=${value}`);
  const which = labels.sort().join(',');
  return pods.length ? `no pod of ${name} with ${which} has been ready for minutes` : `no pod of ${name} has ${which}`;
}

/**
 * Pods behind the destination that are not in the member's mesh.
 *
 * @param alike keys of other meshes whose pods are called as its own are
 */
export function outsideTheMesh(
  { workloads, member, destination }: RouteContext,
  alike: ReadonlySet<string> = new Set(),
): readonly WarningReport[] {
  const isOutside = ({ mesh }: PodSet) => mesh !== member.mesh.key && !(mesh !== undefined && alike.has(mesh));
  const outside = workloads.filter(({ podSets }) => podSets.some(isOutside));
  if (!outside.length) return [];
  const names = outside.map(({ controller, name }) => `${controller} ${name}`).join(', ');
  const message = `behind ${destination.namespace}/${destination.name}, ${names} ${outside.length > 1 ? 'are' : 'is'} not in mesh ${member.mesh.key}: callers in the mesh are routed, and reach these pods without mutual TLS`;
  return [{ code: 'NOT_MESHED', message }];
}
