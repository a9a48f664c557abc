import { Inject } from '@nestjs/common';
import { Args, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { Operation } from '@overmesh/model';
import { Operations } from '@overmesh/operations';
import type { QueryOperationArgs, QueryOperationsArgs, SubscriptionOperationChangedArgs } from '@overmesh/schema';
import { BadInputError } from '../graphql/answers.ts';
import { idOf, pageOf, toConnection } from '../graphql/connections.ts';
import { Live } from '../live/live.ts';
import type { Subject } from '../live/live.ts';

/** Commands that take longer than a request. */
@Resolver()
export class OperationsResolver {
  constructor(
    @Inject(Operations) private readonly rows: Operations,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Query()
  async operations(@Args() { running, ...args }: QueryOperationsArgs) {
    const page = pageOf('operations', args);
    const after = page.after === undefined ? {} : { after: idOf('operations', page.after) };
    const found = await this.rows.page({ ...page, ...after, ...(typeof running === 'boolean' ? { running } : {}) });
    return toConnection('operations', found, (operation) => operation);
  }

  @Query()
  operation(@Args() { id }: QueryOperationArgs) {
    return this.rows.byId(id);
  }

  @Subscription('operationChanged', { resolve: (operation: Operation) => operation })
  async operationChanged(@Args() { id }: SubscriptionOperationChangedArgs) {
    if (!(await this.rows.byId(id))) throw new BadInputError('`id` must be that of an operation');
    let told = 0;
    return this.live.feed(this.#state(id), (seen) => {
      if (!seen || seen.version <= told) return [];
      told = seen.version;
      return [seen];
    });
  }

  #state(id: string): Subject<Awaited<ReturnType<Operations['byId']>>> {
    return { name: `operation ${id}`, topics: ['operations'], latestOnly: true, begin: () => () => this.rows.byId(id) };
  }
}
