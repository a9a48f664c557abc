import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { succeed } from '@overmesh/model';
import type { Plan } from '@overmesh/model';
import { Previews } from '@overmesh/pipeline';
import type { QueryPlanArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import { cursorOf, pageOf } from '../graphql/connections.ts';
import { parseDocuments, toRef } from '../graphql/documents.ts';

@Resolver()
export class PlanResolver {
  constructor(@Inject(Previews) private readonly previews: Previews) {}

  @Query()
  async plan(@Args() { documents, remove, ...args }: QueryPlanArgs) {
    const page = pageOf('plan', args);
    const parsed = await parseDocuments(documents ?? []);
    const removals = (remove ?? []).map(toRef);
    const planned = parsed.ok ? await this.previews.plan(parsed.value, removals, page) : parsed;
    return answer('Plan', planned.ok ? succeed(withPageInfo(planned.value)) : planned);
  }
}

function withPageInfo({ next, total, ...plan }: Plan) {
  const endCursor = next === undefined ? null : cursorOf('plan', next);
  return { ...plan, totalCount: total, pageInfo: { hasNextPage: next !== undefined, endCursor } };
}
