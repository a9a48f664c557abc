import { Inject } from '@nestjs/common';
import { FLEET } from '@overmesh/model';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import type { QueryClusterArgs, QueryClustersArgs } from '@overmesh/schema';
import { BadInputError } from '../graphql/answers.ts';
import { pageOf, toConnection } from '../graphql/connections.ts';
import { ClusterLoaders } from '../graphql/loaders.ts';

@Resolver('Cluster')
export class ClustersResolver {
  constructor(
    @Inject(Clusters) private readonly rooms: Clusters,
    @Inject(ClusterLoaders) private readonly loaders: ClusterLoaders,
  ) {}

  @Query()
  async clusters(@Args() { labels, ...page }: QueryClustersArgs) {
    const query = { ...pageOf('clusters', page), labels: labelsOf(labels ?? {}) };
    return toConnection('clusters', await this.rooms.list(query), (cluster) => cluster);
  }

  @Query()
  cluster(@Args() { name }: QueryClusterArgs) {
    return this.rooms.get(name);
  }

  @ResolveField()
  async inventory(@Parent() { id }: Cluster) {
    const seen = await this.loaders.inventory.load(id);
    return seen && { ...seen, meshes: seen.meshes.map((mesh) => ({ ...mesh, clusterId: id })) };
  }

  @ResolveField()
  lane(@Parent() { id }: Cluster) {
    return this.loaders.lane.load(id);
  }

  @ResolveField()
  async pause(@Parent() { name }: Cluster) {
    // Both at once, so that one list answers for all clusters.
    const targets = [FLEET, `cluster/${name}`];
    const [ofAll, own] = await Promise.all(targets.map((target) => this.loaders.pause.load(target)));
    return ofAll ?? own;
  }
}

/** Labels to select by. Bad ones are no answer that a list could give, so they are refused as input. */
function labelsOf(value: unknown): Readonly<Record<string, string>> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isMap && Object.values(value).every((label) => typeof label === 'string'))
    return value as Readonly<Record<string, string>>;
  throw new BadInputError('`labels` must map names to texts, as in {"tier": "prod"}');
}
