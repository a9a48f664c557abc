import { Inject } from '@nestjs/common';
import { Resolver, Subscription } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import { changedClusters } from '../live/changed-clusters.ts';
import type { ClusterChange } from '../live/changed-clusters.ts';
import { Live } from '../live/live.ts';

@Resolver()
export class ClusterChangesResolver {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Subscription('clusterChanged', { resolve: (change: ClusterChange) => change })
  async clusterChanged() {
    const changes = changedClusters(await this.clusters.all());
    return this.live.feed(['cluster'], async () => changes(await this.clusters.all()));
  }
}
