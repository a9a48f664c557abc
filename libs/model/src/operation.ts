import type { Caller } from './caller.ts';
import type { Problem } from './problem.ts';

/** What long commands there are. A new one does not compile until the pipeline can step it and the schema names it. */
export const OPERATION_KINDS = ['deregistration', 'evacuation', 'rotation'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** How far a long command has come, in things that it counts. */
export interface OperationProgress {
  readonly done: number;
  readonly total: number;
}

/** A command that takes longer than a request, as its caller watches it. It survives api and worker. */
export interface Operation {
  readonly id: string;
  readonly kind: OperationKind;
  /** Name of what it is about, as of a cluster. */
  readonly subject: string;
  /** A word for what it does now, or did last. */
  readonly step: string;
  /** Where it stands, in one sentence. */
  readonly message: string;
  readonly progress: OperationProgress;
  readonly caller: Caller;
  /** ISO 8601, UTC, by the database's clock. */
  readonly startedAt: string;
  /** Absent while it goes on. */
  readonly endedAt?: string;
  readonly outcome?: 'succeeded' | 'failed';
  /** What stands in its way now, or why it failed. One that goes on goes on when that is gone. */
  readonly problems: readonly Problem[];
}
