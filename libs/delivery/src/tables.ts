import type {
  Caller,
  DestinationReport,
  Evidence,
  JsonObject,
  LastTranslated,
  ObjectRef,
  UnmatchedReport,
} from '@overmesh/model';
import type { DesiredObject } from '@overmesh/model';
import { EntitySchema } from 'typeorm';
import type { LedgerPhase } from './decide/situation.ts';

/** The one queue through which a cluster is written to. bigint columns come as strings from pg. */
export interface LaneRow {
  readonly clusterId: string;
  targetGeneration: string;
  appliedGeneration: string;
  /** Generation whose deletes a person has agreed to. */
  confirmedGeneration: string;
  leaseHolder: string | null;
  leaseEpoch: string;
  leaseUntil: Date | null;
  /** Advisory lock that the holder's process keeps while it lives: see WorkerLiveness. */
  leaseLiveness: number | null;
  /** Key of the worker that watches the cluster: see WorkerRow. */
  watchHolder: number | null;
  state: 'idle' | 'delivering' | 'held' | 'retrying';
  reason: string | null;
  since: Date;
  attempts: number;
  notBefore: Date | null;
  /** Keys of objects with our label that the ledger does not know: told, and never touched. */
  orphanedObjects: readonly string[];
}

export const LANES = new EntitySchema<LaneRow>({
  name: 'lanes',
  columns: {
    clusterId: { name: 'cluster_id', type: 'uuid', primary: true },
    targetGeneration: { name: 'target_generation', type: 'bigint', default: 0 },
    appliedGeneration: { name: 'applied_generation', type: 'bigint', default: 0 },
    confirmedGeneration: { name: 'confirmed_generation', type: 'bigint', default: 0 },
    leaseHolder: { name: 'lease_holder', type: 'text', nullable: true },
    leaseEpoch: { name: 'lease_epoch', type: 'bigint', default: 0 },
    leaseUntil: { name: 'lease_until', type: 'timestamptz', nullable: true },
    leaseLiveness: { name: 'lease_liveness', type: 'integer', nullable: true },
    watchHolder: { name: 'watch_holder', type: 'integer', nullable: true },
    state: { type: 'text', default: 'idle' },
    reason: { type: 'text', nullable: true },
    since: { type: 'timestamptz', default: () => 'now()' },
    attempts: { type: 'integer', default: 0 },
    notBefore: { name: 'not_before', type: 'timestamptz', nullable: true },
    orphanedObjects: { name: 'orphaned_objects', type: 'jsonb', default: '[]' },
  },
});

/** A worker that lives, or lived within the last hour. */
export interface WorkerRow {
  /** Second key of the advisory lock that it keeps while it lives: see WorkerLiveness. */
  readonly key: number;
  /** Names it for people. */
  name: string;
  seenAt: Date;
}

export const WORKERS = new EntitySchema<WorkerRow>({
  name: 'workers',
  columns: {
    key: { type: 'integer', primary: true, primaryKeyConstraintName: 'workers_pk' },
    name: { type: 'text' },
    seenAt: { name: 'seen_at', type: 'timestamptz' },
  },
});

/** What one mesh of one cluster shall have for one VirtualMesh. */
export interface TargetRow {
  readonly clusterId: string;
  readonly virtualMesh: string;
  readonly mesh: string;
  /** Revision of the VirtualMesh. */
  revision: number;
  appliedRevision: number;
  /** Of `objects`; a change of it makes a new lane generation. */
  hash: string;
  objects: readonly DesiredObject[];
  lastTranslated: Readonly<Record<string, LastTranslated>>;
  reports: readonly DestinationReport[];
  updatedAt: Date;
}

export const TARGETS = new EntitySchema<TargetRow>({
  name: 'targets',
  columns: {
    clusterId: { name: 'cluster_id', type: 'uuid', primary: true },
    virtualMesh: { name: 'virtual_mesh', type: 'text', primary: true },
    mesh: { type: 'text', primary: true },
    revision: { type: 'integer' },
    appliedRevision: { name: 'applied_revision', type: 'integer', default: 0 },
    hash: { type: 'text' },
    objects: { type: 'jsonb' },
    lastTranslated: { name: 'last_translated', type: 'jsonb' },
    reports: { type: 'jsonb' },
    updatedAt: { name: 'updated_at', type: 'timestamptz', default: () => 'now()' },
  },
});

/** Up to where a VirtualMesh has been translated; what is newer is found by the sweep. */
export interface ReconciliationRow {
  readonly virtualMesh: string;
  revision: number;
  /** Revision whose deletes the user agreed to when making it. */
  confirmedRevision: number;
  at: Date;
  unmatched: readonly UnmatchedReport[];
  /** Hash of the inputs that it was translated from, see inputsHash of pipeline; what has another one now is found by the sweep. */
  inputsHash: string;
}

export const RECONCILIATIONS = new EntitySchema<ReconciliationRow>({
  name: 'reconciliations',
  columns: {
    virtualMesh: { name: 'virtual_mesh', type: 'text', primary: true },
    revision: { type: 'integer', default: 0 },
    confirmedRevision: { name: 'confirmed_revision', type: 'integer', default: 0 },
    at: { type: 'timestamptz', default: () => 'now()' },
    unmatched: { type: 'jsonb', default: '[]' },
    inputsHash: { name: 'inputs_hash', type: 'text', default: '' },
  },
});

/** Every object ever written: see LedgerEntry. */
export interface LedgerRow {
  readonly clusterId: string;
  readonly key: string;
  ref: ObjectRef;
  virtualMesh: string;
  mesh: string;
  phase: LedgerPhase;
  phaseSince: Date;
  uid: string | null;
  /** UIDs that it had before it was written anew, the last few. */
  readonly pastUids: readonly string[];
  resourceVersion: string | null;
  hash: string;
  body: JsonObject;
  generation: string;
  revision: number;
  intents: readonly string[];
  keep: boolean;
  stage: number;
  repairs: readonly string[];
  writtenAt: Date | null;
  /** Why it is not as wanted, in one sentence. */
  finding: string | null;
  accepted: Evidence | null;
  live: Evidence | null;
  /** A person has agreed to its deletion, for as long as nobody wants it again. */
  deleteAgreed: boolean;
}

export const LEDGER = new EntitySchema<LedgerRow>({
  name: 'ledger',
  columns: {
    clusterId: { name: 'cluster_id', type: 'uuid', primary: true },
    key: { type: 'text', primary: true },
    ref: { type: 'jsonb' },
    virtualMesh: { name: 'virtual_mesh', type: 'text' },
    mesh: { type: 'text' },
    phase: { type: 'text' },
    phaseSince: { name: 'phase_since', type: 'timestamptz', default: () => 'now()' },
    uid: { type: 'text', nullable: true },
    pastUids: { name: 'past_uids', type: 'jsonb', default: '[]' },
    resourceVersion: { name: 'resource_version', type: 'text', nullable: true },
    hash: { type: 'text' },
    body: { type: 'jsonb' },
    generation: { type: 'bigint' },
    revision: { type: 'integer' },
    intents: { type: 'jsonb' },
    keep: { type: 'boolean', default: false },
    stage: { type: 'integer', default: 0 },
    repairs: { type: 'jsonb', default: '[]' },
    writtenAt: { name: 'written_at', type: 'timestamptz', nullable: true },
    finding: { type: 'text', nullable: true },
    accepted: { type: 'jsonb', nullable: true },
    live: { type: 'jsonb', nullable: true },
    deleteAgreed: { name: 'delete_agreed', type: 'boolean', default: false },
  },
});

export interface EventRow {
  readonly id: string;
  readonly at: Date;
  readonly clusterId: string;
  readonly type: string;
  readonly message: string;
  readonly object: string | null;
  readonly caller: Caller | null;
}

export const EVENTS = new EntitySchema<EventRow>({
  name: 'cluster_events',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    at: { type: 'timestamptz', default: () => 'now()' },
    clusterId: { name: 'cluster_id', type: 'uuid' },
    type: { type: 'text' },
    message: { type: 'text' },
    object: { type: 'text', nullable: true },
    caller: { type: 'jsonb', nullable: true },
  },
  indices: [{ name: 'cluster_events_by_cluster', columns: ['clusterId', 'id'] }],
});

export const deliveryTables = [LANES, WORKERS, TARGETS, RECONCILIATIONS, LEDGER, EVENTS];
