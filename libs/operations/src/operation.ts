import type { Caller, JsonObject, Operation, OperationKind, OperationProgress, Problem } from '@overmesh/model';

/** A long command as it is kept: with what its kind remembers from one step to the next. */
export interface StoredOperation extends Operation {
  /** Id of what it is about; its name may be another's by now. */
  readonly subjectId: string;
  readonly state: JsonObject;
  /** Counts what was saved of it: of two that step it side by side one is told that it was late. */
  readonly version: number;
}

/** A long command that is asked for. */
export interface OperationDraft {
  readonly kind: OperationKind;
  readonly subjectId: string;
  readonly subject: string;
  readonly state: JsonObject;
  readonly step: string;
  readonly message: string;
  readonly caller: Caller;
}

/** What one step came to. */
export interface Advance {
  readonly step: string;
  readonly message: string;
  readonly state: JsonObject;
  readonly progress: OperationProgress;
  readonly problems: readonly Problem[];
  /** It is over. */
  readonly outcome?: 'succeeded' | 'failed';
  /** When to look again; at once where absent. */
  readonly againInMs?: number;
}

export interface OperationPageQuery {
  readonly first: number;
  /** Cursor of the last one that is known. */
  readonly after?: string;
  /** Only those that go on, or only those that are over. */
  readonly running?: boolean;
}
