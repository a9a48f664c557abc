import { Inject } from '@nestjs/common';
import { Resolver, Subscription } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import { changedClusters } from '../live/changed-clusters.ts';
import type { ClusterChange } from '../live/changed-clusters.ts';
import { Live } from '../live/live.ts';
import type { Subject } from '../live/live.ts';

@Resolver()
export class ClusterChangesResolver {
  readonly #all: Subject<readonly Cluster[]>;

  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Live) private readonly live: Live,
  ) {
    this.#all = { name: 'clusters', topics: ['cluster'], latestOnly: false, begin: () => () => clusters.all() };
  }

  @Subscription('clusterChanged', { resolve: (change: ClusterChange) => change })
  async clusterChanged() {
    const changes = changedClusters(await this.clusters.all());
    // A look that began before this subscription would take back what its first one has seen.
    return this.live.feed(this.#all, (seen, isFresh) => (isFresh ? changes(seen) : []));
  }
}
