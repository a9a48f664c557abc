import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { isManageable } from '@overmesh/model';
import type { SeenDestination, SeenMesh, SeenWorkload } from '@overmesh/discovery';
import { ClusterLoaders } from '../graphql/loaders.ts';

/** The name of the cluster that a mesh was seen in; the room knows its id. */
@Resolver('Mesh')
export class MeshResolver {
  constructor(@Inject(ClusterLoaders) private readonly loaders: ClusterLoaders) {}

  @ResolveField()
  async cluster(@Parent() { clusterId }: SeenMesh) {
    return (await this.loaders.name.load(clusterId)) ?? clusterId;
  }

  @ResolveField()
  manageable(@Parent() { kind }: SeenMesh) {
    return isManageable(kind);
  }
}

@Resolver('Workload')
export class WorkloadResolver {
  constructor(@Inject(ClusterLoaders) private readonly loaders: ClusterLoaders) {}

  @ResolveField()
  async cluster(@Parent() { clusterId }: SeenWorkload) {
    return (await this.loaders.name.load(clusterId)) ?? clusterId;
  }
}

@Resolver('Destination')
export class DestinationResolver {
  constructor(@Inject(ClusterLoaders) private readonly loaders: ClusterLoaders) {}

  @ResolveField()
  async cluster(@Parent() { clusterId }: SeenDestination) {
    return (await this.loaders.name.load(clusterId)) ?? clusterId;
  }
}
