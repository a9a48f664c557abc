import { Inject } from '@nestjs/common';
import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { ClusterEvent } from '@overmesh/model';
import { Queries } from '@overmesh/pipeline';
import type { QueryEventsArgs, SubscriptionEventAddedArgs } from '@overmesh/schema';
import { idOf, pageOf, toOpenConnection } from '../graphql/connections.ts';
import { Live } from '../live/live.ts';
import type { Subject } from '../live/live.ts';

const AT_ONCE = 100;

@Resolver()
export class EventsResolver {
  constructor(
    @Inject(Queries) private readonly queries: Queries,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Query()
  async events(@Args() { cluster, ...args }: QueryEventsArgs) {
    const { first, after } = pageOf('events', args);
    const from = after === undefined ? {} : { after: idOf('events', after) };
    const found = await this.queries.events({ ...only(cluster), first: first + 1, ...from });
    return toOpenConnection('events', found, first, (event) => event);
  }

  @Subscription('eventAdded', { resolve: (event: ClusterEvent) => event })
  async eventAdded(@Args() { cluster }: SubscriptionEventAddedArgs) {
    let last: Promise<string> | undefined;
    // Asked once, and after the feed has begun: looks that are shared may go on from an earlier event, never a later one.
    const lastId = () => (last ??= this.queries.lastEventId());
    const held: ClusterEvent[] = [];
    let known: bigint | undefined = undefined;
    const isNew = ({ id }: ClusterEvent): boolean => known !== undefined && BigInt(id) > known;
    const feed = this.live.feed(this.#added(only(cluster), lastId), (seen) => {
      if (known === undefined) held.push(...seen);
      return seen.filter(isNew);
    });
    try {
      known = BigInt(await lastId());
      held.filter(isNew).forEach((event) => feed.push(event));
      return feed;
    } catch (error) {
      await feed.return();
      throw error;
    }
  }

  /** @param lastId where to begin when nobody looks yet */
  #added(of: { readonly cluster?: string }, lastId: () => Promise<string>): Subject<readonly ClusterEvent[]> {
    return {
      name: `events ${of.cluster ?? ''}`,
      topics: ['status', 'cluster'],
      latestOnly: false,
      begin: () => {
        let after: string | undefined;
        return async () => {
          const added: ClusterEvent[] = [];
          after ??= await lastId();
          for (;;) {
            const next = await this.queries.events({ ...of, after, first: AT_ONCE });
            after = next.at(-1)?.id ?? after;
            added.push(...next);
            if (next.length < AT_ONCE) return added;
          }
        };
      },
    };
  }
}

function only(cluster: string | null | undefined): { readonly cluster?: string } {
  return typeof cluster === 'string' ? { cluster } : {};
}
