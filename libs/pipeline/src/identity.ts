import type { Clusters } from '@overmesh/clusters';
import type { KubeClient } from '@overmesh/kube';
import { NAMESPACE } from '@overmesh/meshes/kit';

/**
 * Whether what answers is still the cluster that was registered, by the UID of its kube-system namespace.
 *
 * Asked before writes: behind one address there may be another cluster, restored, rebuilt or swapped.
 */
export async function isSameCluster(clusters: Clusters, clusterId: string, client: KubeClient): Promise<boolean> {
  const cluster = await clusters.byId(clusterId);
  const found = await client.get({ kind: NAMESPACE, name: 'kube-system' });
  return cluster !== undefined && found?.metadata.uid === cluster.uid;
}
