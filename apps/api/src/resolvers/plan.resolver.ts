import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { succeed } from '@overmesh/model';
import type { Plan, Result } from '@overmesh/model';
import { Memberships, Previews } from '@overmesh/pipeline';
import type { QueryMembersArgs, QueryPlanArgs, QueryRollbackPlanArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import { cursorOf, pageOf } from '../graphql/connections.ts';
import { parseDocuments, toRef } from '../graphql/documents.ts';

@Resolver()
export class PlanResolver {
  constructor(
    @Inject(Previews) private readonly previews: Previews,
    @Inject(Memberships) private readonly memberships: Memberships,
  ) {}

  @Query()
  async plan(@Args() { documents, remove, ...args }: QueryPlanArgs) {
    const page = pageOf('plan', args);
    const parsed = await parseDocuments(documents ?? []);
    const removals = (remove ?? []).map(toRef);
    return planAnswer(parsed.ok ? await this.previews.plan(parsed.value, removals, page) : parsed);
  }

  @Query()
  async rollbackPlan(@Args() { virtualMesh, revision, ...args }: QueryRollbackPlanArgs) {
    return planAnswer(
      await this.previews.rollbackPlan(virtualMesh, revision, pageOf('rollbackPlan', args)),
      'rollbackPlan',
    );
  }

  @Query()
  members(@Args() { virtualMesh }: QueryMembersArgs) {
    return this.memberships.of(virtualMesh);
  }
}

function planAnswer(planned: Result<Plan>, list: 'plan' | 'rollbackPlan' = 'plan') {
  return answer('Plan', planned.ok ? succeed(withPageInfo(planned.value, list)) : planned);
}

function withPageInfo({ next, total, ...plan }: Plan, list: 'plan' | 'rollbackPlan') {
  const endCursor = next === undefined ? null : cursorOf(list, next);
  return { ...plan, totalCount: total, pageInfo: { hasNextPage: next !== undefined, endCursor } };
}
