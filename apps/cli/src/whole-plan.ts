import type { Api } from './api.ts';
import { PlanDocument, RollbackPlanDocument } from './generated/operations.ts';
import type {
  PlanQuery,
  PlanQueryVariables,
  RollbackPlanQuery,
  RollbackPlanQueryVariables,
} from './generated/operations.ts';

type Answer = PlanQuery['plan'];
type Refusal = Exclude<Answer, { readonly __typename: 'Plan' }>;

/** What documents would do, cluster by cluster. */
export type Plan = Omit<Extract<Answer, { readonly __typename: 'Plan' }>, 'pageInfo'>;

/** The plan for every cluster, read page by page. */
export function wholePlan(
  api: Api,
  variables: Pick<PlanQueryVariables, 'documents' | 'remove'>,
  what?: string,
): Promise<Plan | Refusal> {
  return joined(async (page) => {
    const asked = { ...variables, ...page };
    const { plan }: PlanQuery = await api.call(PlanDocument, asked, { timeoutMs: 60_000, ...(what && { what }) });
    return plan;
  });
}

/** The same of going back to an older revision. */
export function wholeRollbackPlan(
  api: Api,
  variables: Pick<RollbackPlanQueryVariables, 'virtualMesh' | 'revision'>,
): Promise<Plan | Refusal> {
  return joined(async (page) => {
    const asked = { ...variables, ...page };
    const { rollbackPlan }: RollbackPlanQuery = await api.call(RollbackPlanDocument, asked, { timeoutMs: 60_000 });
    return rollbackPlan;
  });
}

interface PlanPage {
  readonly first: number;
  readonly after: string | null;
}

async function joined(read: (page: PlanPage) => Promise<Answer>): Promise<Plan | Refusal> {
  const clusters: Plan['clusters'][number][] = [];
  const rollouts: Plan['rollouts'][number][] = [];
  for (let after: string | null = null; ;) {
    const plan: Answer = await read({ first: 100, after });
    if (plan.__typename !== 'Plan') return plan;
    const { pageInfo, ...page } = plan;
    clusters.push(...page.clusters);
    rollouts.push(...page.rollouts);
    // A server that repeats its cursor would keep us for ever.
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null || pageInfo.endCursor === after)
      return { ...page, clusters, rollouts };
    after = pageInfo.endCursor;
  }
}
