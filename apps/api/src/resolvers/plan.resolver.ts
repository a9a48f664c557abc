import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { succeed } from '@overmesh/model';
import type { Plan, Result } from '@overmesh/model';
import { KeptPlans, Memberships, Previews } from '@overmesh/pipeline';
import type {
  MutationApplyPlanArgs,
  MutationKeepPlanArgs,
  QueryKeptPlanArgs,
  QueryMembersArgs,
  QueryPlanArgs,
  QueryRollbackPlanArgs,
} from '@overmesh/schema';
import { answer, rejected } from '../graphql/answers.ts';
import { cursorOf, pageOf } from '../graphql/connections.ts';
import type { ApiContext } from '../graphql/context.ts';
import { noteOf, parseDocuments, strategyOf, toRef } from '../graphql/documents.ts';

@Resolver()
export class PlanResolver {
  constructor(
    @Inject(Previews) private readonly previews: Previews,
    @Inject(Memberships) private readonly memberships: Memberships,
    @Inject(KeptPlans) private readonly kept: KeptPlans,
  ) {}

  @Query()
  async plan(@Args() { documents, remove, ...args }: QueryPlanArgs) {
    const page = pageOf('plan', args);
    const parsed = await parseDocuments(documents ?? []);
    const removals = (remove ?? []).map(toRef);
    return planAnswer(parsed.ok ? await this.previews.plan(parsed.value, removals, page) : parsed);
  }

  @Query()
  keptPlan(@Args() { id }: QueryKeptPlanArgs) {
    return this.kept.get(id);
  }

  @Mutation()
  async keepPlan(@Args() { documents, remove }: MutationKeepPlanArgs, @Context() { caller }: ApiContext) {
    const parsed = await parseDocuments(documents ?? []);
    if (!parsed.ok) return rejected(parsed.problems);
    return answer('KeptPlan', await this.kept.keep(parsed.value, (remove ?? []).map(toRef), caller));
  }

  @Mutation()
  async applyPlan(@Args() args: MutationApplyPlanArgs, @Context() { caller }: ApiContext) {
    const { id, message, requestId, confirmDeletes } = args;
    const own = strategyOf(args.strategy);
    if (!own.ok) return rejected(own.problems);
    const note = { ...noteOf(message, requestId), ...own.value };
    return answer('Applied', await this.kept.apply(id, caller, { ...note, confirmDeletes: confirmDeletes === true }));
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
