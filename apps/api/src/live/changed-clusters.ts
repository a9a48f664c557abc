import type { Cluster } from '@overmesh/clusters';

/** `cluster` is absent when it is gone. */
export interface ClusterChange {
  readonly id: string;
  readonly cluster?: Cluster;
}

/**
 * Compares each list of clusters with the one before, so that an announcement that was not heard is made up for.
 *
 * @param before what the subscriber is taken to know
 */
export function changedClusters(before: readonly Cluster[]): (now: readonly Cluster[]) => readonly ClusterChange[] {
  let known = looksById(before);
  return (now) => {
    const last = known;
    known = looksById(now);
    const changed = now.filter(({ id }) => last.get(id) !== known.get(id));
    const gone = [...last.keys()].filter((id) => !known.has(id));
    return [...changed.map((cluster) => ({ id: cluster.id, cluster })), ...gone.map((id) => ({ id }))];
  };
}

/** Of a list that many subscribers compare, made once. */
const looksOfLists = new WeakMap<readonly Cluster[], ReadonlyMap<string, string>>();

function looksById(clusters: readonly Cluster[]): ReadonlyMap<string, string> {
  const known = looksOfLists.get(clusters) ?? new Map(clusters.map((cluster) => [cluster.id, looks(cluster)]));
  looksOfLists.set(clusters, known);
  return known;
}

/** What makes a cluster another one: not that it was merely looked at once more. */
function looks({ conditions, lastSeenAt: _lastSeenAt, ...cluster }: Cluster): string {
  return JSON.stringify([cluster, conditions.map(({ type, status, reason }) => [type, status, reason])]);
}
