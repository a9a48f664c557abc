import { Inject } from '@nestjs/common';
import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { IntentStatus } from '@overmesh/model';
import { Pipeline } from '@overmesh/pipeline';
import type { QueryStatusArgs, QueryUnmatchedArgs, SubscriptionStatusChangedArgs } from '@overmesh/schema';
import { Live } from '../live/live.ts';

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
    let last = '';
    return this.live.feed(['status', 'intents', 'cluster'], async () => {
      const status = await this.pipeline.status({ virtualMesh });
      const text = JSON.stringify(status);
      const isNew = text !== last;
      last = text;
      return isNew ? [status] : [];
    });
  }
}
