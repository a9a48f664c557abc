import type { CallerWay, IntentKind, RolloutStrategy } from '@overmesh/model';
import { EntitySchema } from 'typeorm';
import type { ApplyOutcome, DocumentChange, KeptPlan, RemoveOutcome } from './intent.ts';

/** A row of `intents`: one content of one document, from the revision that brought it to the one that ended it. */
export interface IntentRow {
  uid: string;
  kind: IntentKind;
  name: string;
  workspace: string;
  virtualMesh: string;
  introducedIn: number;
  /** Null while the content is live. */
  retiredIn: number | null;
  labels: Readonly<Record<string, string>>;
  spec: object;
  createdAt: Date;
}

const intentTable = new EntitySchema<IntentRow>({
  name: 'Intent',
  tableName: 'intents',
  columns: {
    uid: { type: 'uuid', primary: true, primaryKeyConstraintName: 'intents_pk' },
    kind: { type: 'text' },
    name: { type: 'text' },
    workspace: { type: 'text' },
    virtualMesh: { type: 'text', name: 'virtual_mesh', primary: true, primaryKeyConstraintName: 'intents_pk' },
    introducedIn: { type: 'integer', name: 'introduced_in', primary: true, primaryKeyConstraintName: 'intents_pk' },
    retiredIn: { type: 'integer', name: 'retired_in', nullable: true },
    labels: { type: 'jsonb' },
    spec: { type: 'jsonb' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
  },
  indices: [
    { name: 'intents_live', columns: ['kind', 'workspace', 'name'], unique: true, where: 'retired_in IS NULL' },
    { name: 'intents_by_virtual_mesh', columns: ['virtualMesh', 'introducedIn'] },
    { name: 'intents_by_retirement', columns: ['virtualMesh', 'retiredIn'] },
    { name: 'intents_live_by_virtual_mesh', columns: ['virtualMesh'], where: 'retired_in IS NULL' },
  ],
});

/** Newest revision of each VirtualMesh that ever was: the row that serialises its changes. */
interface HeadRow {
  name: string;
  revision: number;
  /** From here on the history is whole; what came before was cut. */
  oldest: number;
}

const headTable = new EntitySchema<HeadRow>({
  name: 'VirtualMeshHead',
  tableName: 'virtual_mesh_heads',
  columns: {
    name: { type: 'text', primary: true, primaryKeyConstraintName: 'virtual_mesh_heads_pk' },
    revision: { type: 'integer' },
    oldest: { type: 'integer', default: 1 },
  },
});

/** An accepted change: who, when and what, never the content. */
export interface RevisionRow {
  virtualMesh: string;
  number: number;
  author: string;
  way: CallerWay;
  message: string | null;
  strategy: RolloutStrategy | null;
  at: Date;
  changes: readonly DocumentChange[];
}

const revisionTable = new EntitySchema<RevisionRow>({
  name: 'Revision',
  tableName: 'revisions',
  columns: {
    virtualMesh: { type: 'text', name: 'virtual_mesh', primary: true, primaryKeyConstraintName: 'revisions_pk' },
    number: { type: 'integer', primary: true, primaryKeyConstraintName: 'revisions_pk' },
    author: { type: 'text' },
    way: { type: 'text' },
    message: { type: 'text', nullable: true },
    strategy: { type: 'jsonb', nullable: true },
    at: { type: 'timestamptz' },
    changes: { type: 'jsonb' },
  },
});

/** A call that named itself, and what it was answered. */
export interface RequestRow {
  id: string;
  digest: string;
  outcome: ApplyOutcome | RemoveOutcome;
  at: Date;
}

const requestTable = new EntitySchema<RequestRow>({
  name: 'IntentRequest',
  tableName: 'intent_requests',
  columns: {
    id: { type: 'text', primary: true, primaryKeyConstraintName: 'intent_requests_pk' },
    digest: { type: 'text' },
    outcome: { type: 'jsonb' },
    at: { type: 'timestamptz' },
  },
  indices: [{ name: 'intent_requests_by_time', columns: ['at'] }],
});

/** A row of `kept_plans`: see KeptPlan. */
export interface KeptPlanRow extends Omit<KeptPlan, 'at' | 'until'> {
  readonly at: Date;
}

export const keptPlanTable = new EntitySchema<KeptPlanRow>({
  name: 'KeptPlan',
  tableName: 'kept_plans',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'kept_plans_pk' },
    documents: { type: 'jsonb' },
    removals: { type: 'jsonb' },
    revisions: { type: 'jsonb' },
    said: { type: 'jsonb' },
    deletes: { type: 'integer' },
    author: { type: 'text' },
    at: { type: 'timestamptz', default: () => 'now()' },
  },
  indices: [{ name: 'kept_plans_by_time', columns: ['at'] }],
});

/** The tables of this room, for the data source. */
export const intentTables: EntitySchema[] = [intentTable, headTable, revisionTable, requestTable, keptPlanTable];
