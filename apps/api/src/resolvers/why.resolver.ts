import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { WhyQueries } from '@overmesh/pipeline';
import type { QueryWhyArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';

/** Why somebody cannot reach somebody. */
@Resolver()
export class WhyResolver {
  constructor(@Inject(WhyQueries) private readonly queries: WhyQueries) {}

  @Query()
  async why(@Args() { from, to }: QueryWhyArgs) {
    return answer('Why', await this.queries.why(from, to, new Date()));
  }
}
