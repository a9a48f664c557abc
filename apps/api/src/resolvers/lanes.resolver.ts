import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { fail, succeed } from '@overmesh/model';
import { Pipeline } from '@overmesh/pipeline';
import type { MutationConfirmDeletesArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';

@Resolver()
export class LanesResolver {
  constructor(@Inject(Pipeline) private readonly pipeline: Pipeline) {}

  @Query()
  lanes() {
    return this.pipeline.lanes();
  }

  @Mutation()
  async confirmDeletes(@Args() { cluster, generation }: MutationConfirmDeletesArgs, @Context() { caller }: ApiContext) {
    const confirmed = await this.pipeline.confirmDeletes(cluster, generation, caller);
    return answer('Confirmed', confirmed.ok ? succeed({ cluster }) : fail(...confirmed.problems));
  }
}
