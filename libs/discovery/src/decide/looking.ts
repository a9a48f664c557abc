import type { InventoryProblem, StoredInventory } from '../stored-inventory.ts';

/** What a follower has of its cluster between two looks. */
export interface Looking {
  readonly last: Pick<StoredInventory, 'hash' | 'problems'> | undefined;
  /** The cluster did not say whether what was seen is so: ask again soon. */
  readonly isAbsenceUnverified: boolean;
  /** The row says something else than `last`. */
  readonly isOutdated: boolean;
  /** When the cluster is to be looked at although it says nothing new: a pod that was starting is stuck by then. */
  readonly nextChangeAt: number;
}

/** What is seen of the cluster now. */
export interface SeenNow {
  /** Something was heard since the last look. */
  readonly hasNews: boolean;
  /** Every wanted kind was read or has failed. */
  readonly isSettled: boolean;
  /** None of them can be read now. */
  readonly isBlind: boolean;
  readonly areConfigMapsOld: boolean;
  readonly problems: readonly InventoryProblem[];
}

/**
 * `wait`: a half-read cluster must not look like an empty one. `renew`: another look would come to the same, which is as
 * young as this moment. `tell-blind`: nothing that is seen says anything of the present, so only the reason is saved.
 */
export type LookStep = 'wait' | 'renew' | 'tell-blind' | 'take';

/** @param nowMs milliseconds since 1970, as `nextChangeAt` */
export function lookStep(looking: Looking, seen: SeenNow, nowMs: number): LookStep {
  if (!seen.isSettled) return 'wait';
  if (!seen.hasNews && isAtRest(looking, seen, nowMs)) return 'renew';
  return seen.isBlind ? 'tell-blind' : 'take';
}

/** Nothing is open: no question, no problem, and no time that has come. */
function isAtRest(
  { last, isAbsenceUnverified, isOutdated, nextChangeAt }: Looking,
  seen: SeenNow,
  nowMs: number,
): boolean {
  const isOpen = isAbsenceUnverified || isOutdated || !last || nowMs >= nextChangeAt;
  const areProblems = seen.problems.length > 0 || (last?.problems.length ?? 0) > 0;
  return !isOpen && !areProblems && !seen.areConfigMapsOld;
}

/** `verify`: the cluster is asked whether it is still the one, and for what is missing, before this replaces another. */
export type SaveStep = 'renew' | 'save' | 'verify';

/** What to do with an inventory that was taken. */
export function saveStep(
  last: Looking['last'],
  taken: { readonly hash: string; readonly problems: readonly InventoryProblem[] },
): SaveStep {
  if (last?.hash !== taken.hash) return 'verify';
  return areAlike(last.problems, taken.problems) ? 'renew' : 'save';
}

/** How long a cluster that says nothing is left alone: shorter while something is open. */
export function restMs(
  { isAbsenceUnverified }: Looking,
  problems: readonly InventoryProblem[],
  { refreshMs, troubledMs }: { readonly refreshMs: number; readonly troubledMs: number },
): number {
  return isAbsenceUnverified || problems.length ? Math.min(refreshMs, troubledMs) : refreshMs;
}

/** Messages may hold a varying detail; kind and reason are what is new or is not. */
export function areAlike(a: readonly InventoryProblem[], b: readonly InventoryProblem[]): boolean {
  const short = (problems: readonly InventoryProblem[]) =>
    problems.map(({ kind, reason }) => `${kind} ${reason}`).join();
  return short(a) === short(b);
}
