import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { fail, succeed } from '@overmesh/model';
import { Changes, Queries } from '@overmesh/pipeline';
import type { MutationConfirmDeletesArgs, QueryLanesArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import { pageOf, toConnection } from '../graphql/connections.ts';
import type { ApiContext } from '../graphql/context.ts';

@Resolver()
export class LanesResolver {
  constructor(
    @Inject(Queries) private readonly queries: Queries,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  @Query()
  async lanes(@Args() page: QueryLanesArgs) {
    return toConnection('lanes', await this.queries.lanes(pageOf('lanes', page)), (lane) => lane);
  }

  @Mutation()
  async confirmDeletes(@Args() { cluster, generation }: MutationConfirmDeletesArgs, @Context() { caller }: ApiContext) {
    const confirmed = await this.changes.confirmDeletes(cluster, generation, caller);
    return answer('Confirmed', confirmed.ok ? succeed({ cluster }) : fail(...confirmed.problems));
  }
}
