import { DEFAULT_DELETE_BUDGET, exceedsBudget } from './budget.ts';
import type { DeleteBudget } from './budget.ts';
import { stepFor } from './diff.ts';
import type { DiffRules, ObjectStep } from './diff.ts';
import { inOrder } from './order.ts';
import type { LedgerEntry, Observation, Wanted } from './situation.ts';

export interface DeliverySituation {
  readonly wanted: readonly Wanted[];
  readonly ledger: readonly LedgerEntry[];
  readonly seen: (key: string) => Observation;
  /** A person has agreed to the deletes of what is wanted now. */
  readonly deletesConfirmed: boolean;
}

export interface DeliveryPlan {
  /** In the order in which they are to be done. */
  readonly steps: readonly ObjectStep[];
  /** Why the deletes are left out, when they are. */
  readonly heldBack?: string;
}

/** Everything to do on one cluster, from what is wanted, what is recorded and what is seen. Pure. */
export function planDelivery(
  situation: DeliverySituation,
  rules: DiffRules,
  budget: DeleteBudget = DEFAULT_DELETE_BUDGET,
): DeliveryPlan {
  const wanted = new Map(situation.wanted.map((one) => [one.key, one]));
  const ledger = new Map(situation.ledger.map((one) => [one.key, one]));
  const keys = [...new Set([...wanted.keys(), ...ledger.keys()])];
  const steps = keys.flatMap((key) => {
    const want = wanted.get(key);
    const entry = ledger.get(key);
    const step = stepFor(
      { key, ...(want ? { wanted: want } : {}), ...(entry ? { entry } : {}), seen: situation.seen(key) },
      rules,
    );
    return step ? [step] : [];
  });
  return withinBudget(inOrder(steps), situation, budget);
}

function withinBudget(
  steps: readonly ObjectStep[],
  { wanted, ledger, deletesConfirmed }: DeliverySituation,
  budget: DeleteBudget,
): DeliveryPlan {
  const deletes = steps.filter((step) => step.do === 'delete').length;
  const owned = ledger.filter(({ phase, keep }) => phase !== 'gone' && !keep).length;
  const remaining = wanted.filter(({ object }) => !object.keep).length;
  const heldBack = deletesConfirmed ? undefined : exceedsBudget({ owned, deletes, remaining }, budget);
  return heldBack ? { steps: steps.filter((step) => step.do !== 'delete'), heldBack } : { steps };
}
