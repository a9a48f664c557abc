import type { Cluster } from '@overmesh/clusters';
import { showCluster } from './views.ts';

/** Compares each list of clusters with the one before; the first has nothing to be compared with. */
export function changedClusters() {
  let before: ReadonlyMap<string, string> | undefined;
  return (clusters: readonly Cluster[]) => {
    const last = before;
    before = new Map(clusters.map((cluster) => [cluster.id, looks(cluster)]));
    if (!last) return [];
    const changed = clusters.filter((cluster) => last.get(cluster.id) !== looks(cluster));
    const gone = [...last.keys()].filter((id) => !before?.has(id));
    return [
      ...changed.map((cluster) => ({ id: cluster.id, cluster: showCluster(cluster) })),
      ...gone.map((id) => ({ id, cluster: null })),
    ];
  };
}

/** What makes a cluster different: not that it was merely looked at once more. */
function looks({ conditions, lastSeenAt: _lastSeenAt, ...cluster }: Cluster): string {
  return JSON.stringify([cluster, conditions.map(({ type, status, reason }) => [type, status, reason])]);
}
