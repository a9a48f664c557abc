import type { Advance, StoredOperation } from '@overmesh/operations';

/** Says that something is to be translated anew: a function that takes the id of a job of `reconcile`. */
export const WAKE_RECONCILE = Symbol('WakeReconcile');

/**
 * How one kind of long command is stepped: look, decide, do one thing. The decision is a pure function in `decide/`; what
 * came of it is saved by the Operator.
 *
 * A step must be harmless where it was done already: its worker may have died before it was saved.
 */
export interface OperationRunner {
  step(operation: StoredOperation): Promise<Advance>;
}
