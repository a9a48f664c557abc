import type { Destination, Labels, SplitShare, Workload } from '@overmesh/model';
import { subsetLabel } from '@overmesh/model';
import { objectName, stableHash } from './object-name.ts';
import type { RouteContext } from './traffic-table.ts';

/** The Service that a share goes to: the policy's own, or another of the cluster; undefined where there is none. */
export function targetOf(
  share: Pick<SplitShare, 'destination'>,
  { destination, index }: RouteContext,
): Destination | undefined {
  if (!share.destination) return destination;
  const { name, namespace = destination.namespace } = share.destination;
  if (name === destination.name && namespace === destination.namespace) return destination;
  return index.service(namespace, name);
}

/** Workloads that hold pods of a share, each with these alone. */
export function workloadsOf(
  target: Destination,
  subset: Labels | undefined,
  context: RouteContext,
): readonly Workload[] {
  return context.index.workloads(target.namespace, { ...target.selector, ...subset });
}

/**
 * A name for a subset that no other labels have, at most 63 characters: `version-v2` where one plain label says it all,
 * and with a hash where the readable form leaves something out.
 */
export function subsetName(subset: Labels): string {
  const pairs = Object.entries(subset).sort(([a], [b]) => (a < b ? -1 : 1));
  const label = subsetLabel(subset);
  const plain = pairs.length === 1 && pairs.flat().every((text) => /^[a-z0-9]+$/.test(text));
  return objectName(plain ? [label] : [label.slice(0, 52).replace(/-+$/, ''), stableHash(JSON.stringify(pairs))]);
}
