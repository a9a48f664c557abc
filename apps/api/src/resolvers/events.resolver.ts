import { Inject } from '@nestjs/common';
import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { ClusterEvent } from '@overmesh/model';
import { Pipeline } from '@overmesh/pipeline';
import type { QueryEventsArgs, SubscriptionEventAddedArgs } from '@overmesh/schema';
import { BadInputError } from '../graphql/answers.ts';
import { cursorOf, pageOf } from '../graphql/connections.ts';
import { Live } from '../live/live.ts';

const AT_ONCE = 100;

@Resolver()
export class EventsResolver {
  constructor(
    @Inject(Pipeline) private readonly pipeline: Pipeline,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Query()
  async events(@Args() { cluster, ...args }: QueryEventsArgs) {
    const { first, after } = pageOf('events', args);
    if (after !== undefined && !/^\d{1,18}$/.test(after)) throw new BadInputError('`after` must be a cursor of events');
    const found = await this.pipeline.events({ ...only(cluster), first: first + 1, ...(after ? { after } : {}) });
    const edges = found.slice(0, first).map((node) => ({ cursor: cursorOf('events', node.id), node }));
    const endCursor = edges.at(-1)?.cursor ?? null;
    return { edges, pageInfo: { hasNextPage: found.length > first, endCursor } };
  }

  @Subscription('eventAdded', { resolve: (event: ClusterEvent) => event })
  async eventAdded(@Args() { cluster }: SubscriptionEventAddedArgs) {
    let after = await this.pipeline.lastEventId();
    return this.live.feed(['status', 'cluster'], async () => {
      const added: ClusterEvent[] = [];
      for (;;) {
        const next = await this.pipeline.events({ ...only(cluster), after, first: AT_ONCE });
        after = next.at(-1)?.id ?? after;
        added.push(...next);
        if (next.length < AT_ONCE) return added;
      }
    });
  }
}

function only(cluster: string | null | undefined): { readonly cluster?: string } {
  return typeof cluster === 'string' ? { cluster } : {};
}
