/** How much may be deleted on one cluster without a person's word. */
export interface DeleteBudget {
  /** Percent of the cluster's objects. */
  readonly percent: number;
  /** So few deletes are a change's ordinary leavings, unless they would empty the cluster. */
  readonly always: number;
}

export const DEFAULT_DELETE_BUDGET: DeleteBudget = { percent: 20, always: 5 };

/** Objects of ours on a cluster, or of one VirtualMesh there. */
export interface DeleteCounts {
  /** That are there now. */
  readonly owned: number;
  /** Of them those that would go without a person's word. */
  readonly deletes: number;
  /** That would be left, with those about to be created. */
  readonly remaining: number;
}

/**
 * Why deletes must wait for a person, or undefined when they may go on.
 *
 * @param byVirtualMesh the same counts of each VirtualMesh: one that would lose all it has here is not an ordinary change,
 *   however few objects that are
 */
export function exceedsBudget(
  { owned, deletes, remaining }: DeleteCounts,
  byVirtualMesh: ReadonlyMap<string, DeleteCounts>,
  budget: DeleteBudget,
): string | undefined {
  if (deletes === 0) return undefined;
  if (remaining === 0) return `would delete all ${owned} objects of Overmesh on this cluster`;
  const emptied = [...byVirtualMesh].find(([, counts]) => counts.deletes > 0 && counts.remaining === 0);
  if (emptied) return `would delete all ${emptied[1].owned} objects of VirtualMesh ${emptied[0]} on this cluster`;
  if (deletes <= budget.always || deletes * 100 <= owned * budget.percent) return undefined;
  return `would delete ${deletes} of ${owned} objects, more than ${budget.percent} %`;
}

/** Whether a lane is held by what exceedsBudget said. */
export function isBudgetReason(reason: string | null): boolean {
  return reason?.startsWith('would delete ') ?? false;
}
