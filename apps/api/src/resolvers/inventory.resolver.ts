import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import { Discovery } from '@overmesh/discovery';
import type { SeenQuery } from '@overmesh/discovery';
import type { QueryDestinationsArgs, QueryMeshesArgs, QueryWorkloadsArgs } from '@overmesh/schema';
import { pageOf, toConnection } from '../graphql/connections.ts';
import type { RoomPage } from '../graphql/connections.ts';

type SeenList = 'meshes' | 'workloads' | 'destinations';

@Resolver()
export class InventoryResolver {
  constructor(
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Clusters) private readonly clusters: Clusters,
  ) {}

  @Query()
  meshes(@Args() args: QueryMeshesArgs) {
    return this.#list('meshes', args, (query) => this.discovery.meshes(query));
  }

  @Query()
  workloads(@Args() args: QueryWorkloadsArgs) {
    return this.#list('workloads', args, (query) => this.discovery.workloads(query));
  }

  @Query()
  destinations(@Args() args: QueryDestinationsArgs) {
    return this.#list('destinations', args, (query) => this.discovery.destinations(query));
  }

  /** Of a cluster that is not known, nothing is seen. */
  async #list<T>(
    list: SeenList,
    { cluster, namespace, ...page }: QueryWorkloadsArgs,
    read: (query: SeenQuery) => Promise<RoomPage<T>>,
  ) {
    const of = typeof cluster === 'string' ? await this.clusters.get(cluster) : undefined;
    const query = {
      ...pageOf(list, page),
      ...(of ? { cluster: of.id } : {}),
      ...(typeof namespace === 'string' ? { namespace } : {}),
    };
    const isUnknown = typeof cluster === 'string' && !of;
    const found = isUnknown ? { items: [], hasMore: false, total: 0 } : await read(query);
    return toConnection(list, found, (seen) => seen);
  }
}
