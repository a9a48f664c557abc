import { Inject } from '@nestjs/common';
import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { IntentStatus } from '@overmesh/model';
import { Queries } from '@overmesh/pipeline';
import type { QueryStatusArgs, QueryUnmatchedArgs, SubscriptionStatusChangedArgs } from '@overmesh/schema';
import { pageOf, toConnection } from '../graphql/connections.ts';
import { Live } from '../live/live.ts';
import type { Subject } from '../live/live.ts';

@Resolver()
export class StatusResolver {
  constructor(
    @Inject(Queries) private readonly queries: Queries,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Query()
  async status(@Args() { virtualMesh, document, cluster, destination, ...page }: QueryStatusArgs) {
    const query = {
      ...(typeof virtualMesh === 'string' ? { virtualMeshes: [virtualMesh] } : {}),
      ...(typeof document === 'string' ? { documents: [document] } : {}),
      ...(typeof cluster === 'string' ? { cluster } : {}),
      ...(typeof destination === 'string' ? { destination } : {}),
    };
    return toConnection('status', await this.queries.statusPage(query, pageOf('status', page)), (status) => status);
  }

  @Query()
  unmatched(@Args() { virtualMesh }: QueryUnmatchedArgs) {
    return this.queries.unmatched(virtualMesh ?? undefined);
  }

  /** The status as it is now, then again whenever it is another one. */
  @Subscription('statusChanged', { resolve: (status: readonly IntentStatus[]) => status })
  statusChanged(@Args() { virtualMesh }: SubscriptionStatusChangedArgs) {
    let told = '';
    return this.live.feed(this.#statusOf(virtualMesh), ({ status, text }, isFresh) => {
      // A status of before this subscription may say that something is done which its caller has just changed.
      if (!isFresh || text === told) return [];
      told = text;
      return [status];
    });
  }

  #statusOf(virtualMesh: string): Subject<{ readonly status: readonly IntentStatus[]; readonly text: string }> {
    return {
      name: `status ${virtualMesh}`,
      topics: ['status', 'intents', 'cluster'],
      latestOnly: true,
      begin: () => async () => {
        const status = await this.queries.status({ virtualMeshes: [virtualMesh] });
        return { status, text: JSON.stringify(status.map(withoutAge)) };
      },
    };
  }
}

/** Proxies that say the same again are no news. */
function withoutAge({ evidence, proxies, ...rest }: IntentStatus): object {
  if (!proxies) return { ...rest, evidence };
  const { observedAt: _, ...said } = proxies;
  const live = { ...evidence.live, at: undefined };
  return { ...rest, evidence: { ...evidence, live }, proxies: said };
}
