import { Inject } from '@nestjs/common';
import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { IntentStatus } from '@overmesh/model';
import { Pipeline } from '@overmesh/pipeline';
import type { QueryStatusArgs, QueryUnmatchedArgs, SubscriptionStatusChangedArgs } from '@overmesh/schema';
import { Live } from '../live/live.ts';
import type { Subject } from '../live/live.ts';

@Resolver()
export class StatusResolver {
  constructor(
    @Inject(Pipeline) private readonly pipeline: Pipeline,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Query()
  status(@Args() { virtualMesh, document }: QueryStatusArgs) {
    return this.pipeline.status({
      ...(typeof virtualMesh === 'string' ? { virtualMesh } : {}),
      ...(typeof document === 'string' ? { intent: document } : {}),
    });
  }

  @Query()
  unmatched(@Args() { virtualMesh }: QueryUnmatchedArgs) {
    return this.pipeline.unmatched(virtualMesh);
  }

  /** The status as it is now, then again whenever it is another one. */
  @Subscription('statusChanged', { resolve: (status: readonly IntentStatus[]) => status })
  statusChanged(@Args() { virtualMesh }: SubscriptionStatusChangedArgs) {
    let told = '';
    return this.live.feed(this.statusOf(virtualMesh), ({ status, text }, isFresh) => {
      // A status of before this subscription may say that something is done which its caller has just changed.
      if (!isFresh || text === told) return [];
      told = text;
      return [status];
    });
  }

  private statusOf(virtualMesh: string): Subject<{ readonly status: readonly IntentStatus[]; readonly text: string }> {
    return {
      name: `status ${virtualMesh}`,
      topics: ['status', 'intents', 'cluster'],
      latestOnly: true,
      begin: () => async () => {
        const status = await this.pipeline.status({ virtualMesh });
        return { status, text: JSON.stringify(status) };
      },
    };
  }
}
