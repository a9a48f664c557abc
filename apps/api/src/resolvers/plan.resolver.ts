import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Previews } from '@overmesh/pipeline';
import type { QueryPlanArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import { parseDocuments, toRef } from '../graphql/documents.ts';

@Resolver()
export class PlanResolver {
  constructor(@Inject(Previews) private readonly previews: Previews) {}

  @Query()
  async plan(@Args() { documents, remove }: QueryPlanArgs) {
    const parsed = await parseDocuments(documents ?? []);
    const removals = (remove ?? []).map(toRef);
    return answer('Plan', parsed.ok ? await this.previews.plan(parsed.value, removals) : parsed);
  }
}
