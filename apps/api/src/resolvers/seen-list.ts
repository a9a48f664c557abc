import type { Clusters } from '@overmesh/clusters';
import type { SeenQuery } from '@overmesh/discovery';
import type { QueryWorkloadsArgs } from '@overmesh/schema';
import { pageOf, toConnection } from '../graphql/connections.ts';
import type { RoomPage } from '../graphql/connections.ts';

/** A page of what was seen in clusters. Of a cluster that is not known, nothing is seen. */
export async function seenList<T>(
  list: 'meshes' | 'workloads' | 'destinations' | 'trust',
  { cluster, namespace, ...page }: QueryWorkloadsArgs,
  clusters: Pick<Clusters, 'get'>,
  read: (query: SeenQuery) => Promise<RoomPage<T>>,
) {
  const of = typeof cluster === 'string' ? await clusters.get(cluster) : undefined;
  const query = {
    ...pageOf(list, page),
    ...(of ? { cluster: of.id } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
  const isUnknown = typeof cluster === 'string' && !of;
  const found = isUnknown ? { items: [], hasMore: false, total: 0 } : await read(query);
  return toConnection(list, found, (seen) => seen);
}
