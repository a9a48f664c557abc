import type { Caller, JsonObject, OperationKind, Problem } from '@overmesh/model';
import { EntitySchema } from 'typeorm';

/** A row of `operations`. bigint columns come as strings from pg. */
export interface OperationRow {
  readonly id: string;
  /** Orders them by their beginning. */
  readonly number: string;
  readonly kind: OperationKind;
  readonly subjectId: string;
  readonly subject: string;
  state: JsonObject;
  step: string;
  message: string;
  done: number;
  total: number;
  problems: readonly Problem[];
  readonly caller: Caller;
  readonly startedAt: Date;
  endedAt: Date | null;
  outcome: 'succeeded' | 'failed' | null;
  /** There is nothing to look at before. */
  notBefore: Date;
  version: number;
}

export const OPERATIONS = new EntitySchema<OperationRow>({
  name: 'Operation',
  tableName: 'operations',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'operations_pk' },
    number: { type: 'bigint', generated: 'increment' },
    kind: { type: 'text' },
    subjectId: { type: 'text', name: 'subject_id' },
    subject: { type: 'text' },
    state: { type: 'jsonb' },
    step: { type: 'text' },
    message: { type: 'text' },
    done: { type: 'integer', default: 0 },
    total: { type: 'integer', default: 0 },
    problems: { type: 'jsonb', default: '[]' },
    caller: { type: 'jsonb' },
    startedAt: { type: 'timestamptz', name: 'started_at', default: () => 'now()' },
    endedAt: { type: 'timestamptz', name: 'ended_at', nullable: true },
    outcome: { type: 'text', nullable: true },
    notBefore: { type: 'timestamptz', name: 'not_before', default: () => 'now()' },
    version: { type: 'integer', default: 1 },
  },
  indices: [
    { name: 'operations_running', columns: ['kind', 'subjectId'], unique: true, where: 'ended_at IS NULL' },
    { name: 'operations_by_number', columns: ['number'] },
  ],
});

/** The tables of this room, for the data source. */
export const operationTables: EntitySchema[] = [OPERATIONS];
