import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { fail, succeed } from '@overmesh/model';
import { Pipeline } from '@overmesh/pipeline';
import type { MutationConfirmDeletesArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';

@Resolver()
export class LanesResolver {
  constructor(@Inject(Pipeline) private readonly pipeline: Pipeline) {}

  @Query()
  lanes() {
    return this.pipeline.lanes();
  }

  @Mutation()
  async confirmDeletes(@Args() { cluster, generation }: MutationConfirmDeletesArgs) {
    const confirmed = await this.pipeline.confirmDeletes(cluster, generation);
    return answer('Confirmed', confirmed.ok ? succeed({ cluster }) : fail(...confirmed.problems));
  }
}
