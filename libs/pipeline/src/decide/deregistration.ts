import type { Operation, Problem } from '@overmesh/model';

/** What becomes of the objects that Overmesh wrote on a cluster. */
export type DeregisterMode = 'keep' | 'remove';

/** What a deregistration remembers from one step to the next. */
export interface DeregistrationState {
  readonly mode: DeregisterMode;
  /** Everything that was wanted on the cluster was withdrawn once, with the caller's yes to the deletes. */
  readonly withdrawn: boolean;
  /** Objects that were there to be deleted or let go when it began. */
  readonly total: number;
  /** Definitions that stay in any case, since others may have built on them. */
  readonly kept: number;
}

/** The cluster as the rows have it now. */
export interface DeregistrationView {
  /** It has no row any more: a worker died while it was forgetting it. */
  readonly isForgotten: boolean;
  /** No translation is made for it any more. */
  readonly isLeaving: boolean;
  /** Something is wanted there. */
  readonly isWanted: boolean;
  /** Objects of ours that are there, without those that stay in any case. */
  readonly left: number;
  /** Definitions that stay in any case. */
  readonly kept: number;
  /** Why its lane does not get on. */
  readonly reason?: string;
}

/** What is to be done next. Each is harmless where it was done already. */
export type DeregistrationStep = 'stop-translating' | 'withdraw' | 'wait' | 'forget';

/** Decides the next step: nothing is forgotten before all that was to be deleted is gone. */
export function nextDeregistrationStep(
  { mode, withdrawn }: DeregistrationState,
  { isForgotten, isLeaving, isWanted, left }: DeregistrationView,
): DeregistrationStep {
  if (isForgotten) return 'forget';
  if (!isLeaving) return 'stop-translating';
  if (mode === 'keep') return 'forget';
  // A translation that was under way when the cluster began to leave may have come in after it.
  if (!withdrawn || isWanted) return 'withdraw';
  return left > 0 ? 'wait' : 'forget';
}

/** Where it stands after a step, for whoever watches. */
export function deregistrationStanding(
  name: string,
  step: DeregistrationStep,
  { mode, total, kept }: DeregistrationState,
  view: DeregistrationView,
): Pick<Operation, 'message' | 'progress' | 'problems'> {
  const deleted = mode === 'keep' ? 0 : total - view.left;
  const progress = { done: step === 'forget' ? total : deleted, total };
  if (step === 'forget') {
    const stay = kept + (mode === 'keep' ? total : 0);
    return { message: `forgot ${name}: ${deleted} objects deleted, ${stay} kept`, progress, problems: [] };
  }
  const message = step === 'wait' ? `${deleted} of ${total} objects are deleted` : `${name} is leaving`;
  const problems = step === 'wait' && view.reason ? [stillThere(name, view.left, view.reason)] : [];
  return { message, progress, problems };
}

function stillThere(name: string, left: number, reason: string): Problem {
  return {
    path: 'name',
    code: 'UNREACHABLE',
    message: `${left} objects are still on ${name}: ${reason}`,
    fix: `overmesh cluster deregister ${name} --keep forgets the cluster and leaves them there`,
  };
}
