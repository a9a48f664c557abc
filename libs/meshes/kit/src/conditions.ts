import { fieldAt, numberAt, textAt } from './fields.ts';

/** One condition of an object's status, as `metav1.Condition` has it. */
export interface SeenCondition {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  /** When the status last changed. */
  readonly at?: string;
  /** Generation of the object that it speaks of, where the controller says so. */
  readonly observedGeneration?: number;
}

/** The condition of a type in a list of conditions; undefined where there is none that can be read. */
export function conditionOf(conditions: readonly unknown[], type: string): SeenCondition | undefined {
  const found = conditions.find((condition) => fieldAt(condition, 'type') === type);
  const status = textAt(found, 'status');
  if (status !== 'True' && status !== 'False' && status !== 'Unknown') return undefined;
  const reason = textAt(found, 'reason');
  const message = textAt(found, 'message');
  const at = textAt(found, 'lastTransitionTime');
  const observedGeneration = numberAt(found, 'observedGeneration');
  return {
    status,
    ...(reason && { reason }),
    ...(message && { message }),
    ...(at && { at }),
    ...(observedGeneration !== undefined && { observedGeneration }),
  };
}

/** A refusal in words: the controller's reason, and its message where it gave one. */
export function sentenceOf({ reason, message }: SeenCondition): string {
  return [reason, message].filter(Boolean).join(': ') || 'no reason given';
}
