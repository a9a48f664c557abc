/** How much may be deleted on one cluster without a person's word. */
export interface DeleteBudget {
  /** Percent of the cluster's objects. */
  readonly percent: number;
  /** So few deletes are a change's ordinary leavings, unless they would empty the cluster. */
  readonly always: number;
}

export const DEFAULT_DELETE_BUDGET: DeleteBudget = { percent: 20, always: 5 };

/**
 * Why deletes must wait for a person, or undefined when they may go on.
 *
 * @param owned objects of ours that the cluster has now
 * @param deletes how many of them would go
 * @param remaining how many would be left, with those about to be created
 */
export function exceedsBudget(
  { owned, deletes, remaining }: { owned: number; deletes: number; remaining: number },
  budget: DeleteBudget,
): string | undefined {
  if (deletes === 0) return undefined;
  if (remaining === 0) return `would delete all ${owned} objects of Overmesh on this cluster`;
  if (deletes <= budget.always || deletes * 100 <= owned * budget.percent) return undefined;
  return `would delete ${deletes} of ${owned} objects, more than ${budget.percent} %`;
}
