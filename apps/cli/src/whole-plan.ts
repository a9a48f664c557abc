import type { Api } from './api.ts';
import { PlanDocument } from './generated/operations.ts';
import type { PlanQuery, PlanQueryVariables } from './generated/operations.ts';

type Answer = PlanQuery['plan'];
type Refusal = Exclude<Answer, { readonly __typename: 'Plan' }>;

/** What documents would do, cluster by cluster. */
export type Plan = Omit<Extract<Answer, { readonly __typename: 'Plan' }>, 'pageInfo'>;

/** The plan for every cluster, read page by page. */
export async function wholePlan(
  api: Api,
  variables: Pick<PlanQueryVariables, 'documents' | 'remove'>,
): Promise<Plan | Refusal> {
  const clusters: Plan['clusters'][number][] = [];
  for (let after: string | null = null; ;) {
    const asked: PlanQueryVariables = { ...variables, first: 100, after };
    const { plan }: PlanQuery = await api.call(PlanDocument, asked, { timeoutMs: 60_000 });
    if (plan.__typename !== 'Plan') return plan;
    const { pageInfo, ...page } = plan;
    clusters.push(...page.clusters);
    // A server that repeats its cursor would keep us for ever.
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null || pageInfo.endCursor === after)
      return { ...page, clusters };
    after = pageInfo.endCursor;
  }
}
