import { Inject } from '@nestjs/common';
import { Args, Resolver, Subscription } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import { Pipeline } from '@overmesh/pipeline';
import { Live } from './graphql/live.ts';
import { changedClusters } from './graphql/changed-clusters.ts';
import { showStatus } from './graphql/views.ts';

const asIs = { resolve: (value: unknown) => value };
const BATCH = 200;

/** What happens, as it happens. Each subscription reads the tables for itself: a lost announcement only delays it. */
@Resolver()
export class SubscriptionsResolver {
  constructor(
    @Inject(Live) private readonly live: Live,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Pipeline) private readonly pipeline: Pipeline,
  ) {}

  @Subscription('clusterChanged', asIs)
  clusterChanged() {
    const changes = changedClusters();
    return this.live.follow(async () => changes(await this.clusters.all()));
  }

  @Subscription('statusChanged', asIs)
  statusChanged(@Args('virtualMesh') virtualMesh: string) {
    let shown = '';
    return this.live.follow(async () => {
      const status = (await this.pipeline.status({ virtualMesh })).map(showStatus);
      const text = JSON.stringify(status);
      if (text === shown) return [];
      shown = text;
      return [status];
    });
  }

  @Subscription('eventAdded', asIs)
  eventAdded(@Args('cluster') cluster?: string) {
    const only = cluster ? { cluster } : {};
    let after: string | undefined;
    return this.live.follow(async () => {
      after ??= await this.newestEvent(only);
      const found = await this.pipeline.events({ ...only, after, first: BATCH });
      after = found.at(-1)?.id ?? after;
      return found;
    });
  }

  /** Id of the newest event that is there already: what is added comes after it. */
  private async newestEvent(only: { readonly cluster?: string }): Promise<string> {
    let after = '0';
    for (;;) {
      const found = await this.pipeline.events({ ...only, after, first: 5_000 });
      after = found.at(-1)?.id ?? after;
      if (found.length < 5_000) return after;
    }
  }
}
