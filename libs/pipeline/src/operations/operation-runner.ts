import type { Advance, StoredOperation } from '@overmesh/operations';

/**
 * How one kind of long command is stepped: look, decide, do one thing. The decision is a pure function in `decide/`; what
 * came of it is saved by the Operator.
 *
 * A step must be harmless where it was done already: its worker may have died before it was saved.
 */
export interface OperationRunner {
  step(operation: StoredOperation): Promise<Advance>;
}
