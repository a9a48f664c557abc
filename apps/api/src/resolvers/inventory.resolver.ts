import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import { Discovery } from '@overmesh/discovery';
import type { QueryDestinationsArgs, QueryMeshesArgs, QueryWorkloadsArgs } from '@overmesh/schema';
import { seenList } from './seen-list.ts';

@Resolver()
export class InventoryResolver {
  constructor(
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Clusters) private readonly clusters: Clusters,
  ) {}

  @Query()
  meshes(@Args() args: QueryMeshesArgs) {
    return seenList('meshes', args, this.clusters, (query) => this.discovery.meshes(query));
  }

  @Query()
  workloads(@Args() args: QueryWorkloadsArgs) {
    return seenList('workloads', args, this.clusters, (query) => this.discovery.workloads(query));
  }

  @Query()
  destinations(@Args() args: QueryDestinationsArgs) {
    return seenList('destinations', args, this.clusters, (query) => this.discovery.destinations(query));
  }
}
