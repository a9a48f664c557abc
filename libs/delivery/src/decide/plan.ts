import { DEFAULT_DELETE_BUDGET, exceedsBudget } from './budget.ts';
import type { DeleteBudget, DeleteCounts } from './budget.ts';
import { stepFor } from './diff.ts';
import type { DiffRules, ObjectStep } from './diff.ts';
import { definitionOf } from './kind-missing.ts';
import { inOrder } from './order.ts';
import type { LedgerEntry, Observation, WantedObject } from './situation.ts';

export interface DeliverySituation {
  readonly wanted: readonly WantedObject[];
  readonly ledger: readonly LedgerEntry[];
  readonly seen: (key: string) => Observation;
  /** A person has agreed to every delete of this generation; a row may say the same of its object alone. */
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
    const ref = want?.object.ref ?? entry?.ref;
    const definition = ref && ledger.get(definitionOf(ref.kind));
    const known = { ...(want && { wanted: want }), ...(entry && { entry }), ...(definition && { definition }) };
    const step = stepFor({ key, ...known, seen: situation.seen(key) }, rules);
    return step ? [step] : [];
  });
  return withinBudget(inOrder(steps), situation, budget);
}

interface OfVirtualMesh {
  readonly virtualMesh: string;
}

/** Deletes that a person has agreed to go in any case; the others together must be within the budget. */
function withinBudget(
  steps: readonly ObjectStep[],
  { wanted, ledger, deletesConfirmed }: DeliverySituation,
  budget: DeleteBudget,
): DeliveryPlan {
  const mustAsk = (step: ObjectStep) => step.do === 'delete' && !deletesConfirmed && !step.entry.deleteAgreed;
  const asking = steps.flatMap((step) => (step.do === 'delete' && mustAsk(step) ? [step.entry] : []));
  const owned = ledger.filter(({ phase, keep }) => phase !== 'gone' && !keep);
  const remaining = wanted.filter(({ object }) => !object.keep);
  const counts = { owned: owned.length, deletes: asking.length, remaining: remaining.length };
  const heldBack = exceedsBudget(counts, countsByVirtualMesh(owned, asking, remaining), budget);
  return heldBack ? { steps: steps.filter((step) => !mustAsk(step)), heldBack } : { steps };
}

function countsByVirtualMesh(
  owned: readonly OfVirtualMesh[],
  deletes: readonly OfVirtualMesh[],
  remaining: readonly OfVirtualMesh[],
): ReadonlyMap<string, DeleteCounts> {
  const count = (some: readonly OfVirtualMesh[]) =>
    new Map([...Map.groupBy(some, ({ virtualMesh }) => virtualMesh)].map(([name, group]) => [name, group.length]));
  const [has, loses, keeps] = [count(owned), count(deletes), count(remaining)];
  return new Map(
    [...loses].map(([name, lost]) => [
      name,
      { owned: has.get(name) ?? lost, deletes: lost, remaining: keeps.get(name) ?? 0 },
    ]),
  );
}
