import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Pipeline } from '@overmesh/pipeline';
import type { QueryPlanArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import { parseDocuments, toRef } from '../graphql/documents.ts';

@Resolver()
export class PlanResolver {
  constructor(@Inject(Pipeline) private readonly pipeline: Pipeline) {}

  @Query()
  async plan(@Args() { documents, remove }: QueryPlanArgs) {
    const parsed = await parseDocuments(documents ?? []);
    const removals = (remove ?? []).map(toRef);
    return answer('Plan', parsed.ok ? await this.pipeline.preview(parsed.value, removals) : parsed);
  }
}
