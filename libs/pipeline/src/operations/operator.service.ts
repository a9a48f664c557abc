import { Inject, Injectable } from '@nestjs/common';
import { isTransient } from '@overmesh/db';
import { withId } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import type { OperationKind, Problem } from '@overmesh/model';
import { Operations } from '@overmesh/operations';
import type { Advance, StoredOperation } from '@overmesh/operations';
import { EvacuationRunner } from '../evacuation/evacuation.runner.ts';
import { DeregistrationRunner } from './deregistration.runner.ts';
import { RotationRunner } from './rotation.runner.ts';
import type { OperationRunner } from './operation-runner.ts';

export const OPERATOR_LOG = Symbol('OperatorLog');

/** After a fault of ours the step is tried again. */
const AFTER_FAULT_MS = 5_000;

/** Steps long commands, each until it has to wait or is over. */
@Injectable()
export class Operator {
  readonly #runners: Readonly<Record<OperationKind, OperationRunner>>;

  constructor(
    @Inject(Operations) private readonly operations: Operations,
    @Inject(DeregistrationRunner) deregistration: DeregistrationRunner,
    @Inject(EvacuationRunner) evacuation: EvacuationRunner,
    @Inject(RotationRunner) rotation: RotationRunner,
    @Inject(OPERATOR_LOG) private readonly log: Logger,
  ) {
    this.#runners = { deregistration, evacuation, rotation };
  }

  /** Ids of operations that there is something to do for. */
  due(): Promise<readonly string[]> {
    return this.operations.due();
  }

  /** Does what there is to do now. @returns when to look again, while it goes on */
  async run(id: string, signal: AbortSignal): Promise<{ readonly againInMs: number } | undefined> {
    while (!signal.aborted) {
      const operation = await this.operations.byId(id);
      if (!operation || operation.endedAt) return undefined;
      const advance = await this.#step(operation);
      // Somebody else has stepped it meanwhile, or was asked for something else: what is there now counts.
      if (!(await this.operations.advance(operation, advance))) continue;
      if (advance.outcome) this.#tell(operation, advance);
      if (advance.outcome || advance.againInMs)
        return advance.outcome ? undefined : { againInMs: advance.againInMs ?? 0 };
    }
    return { againInMs: 0 };
  }

  async #step(operation: StoredOperation): Promise<Advance> {
    try {
      return await this.#runners[operation.kind].step(operation);
    } catch (error) {
      if (isTransient(error)) throw error;
      const fault = withId(error);
      this.log.error({ operation: operation.id, fault }, 'a step of an operation failed and is tried again');
      return { ...operation, problems: [internalProblem(fault.id)], againInMs: AFTER_FAULT_MS };
    }
  }

  /** Who asked for it, and what came of it, also where the subject's own events have gone with it. */
  #tell({ id, kind, subject, caller }: StoredOperation, { outcome, message }: Advance): void {
    this.log.info({ operation: id, kind, subject, caller, outcome }, message);
  }
}

function internalProblem(id: string): Problem {
  const message = `Overmesh itself failed here and tries again; the worker's log has more under ${id}`;
  return { path: '', code: 'REFUSED', message };
}
