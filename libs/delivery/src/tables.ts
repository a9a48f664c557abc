import type { Caller, Evidence, JsonObject, LastTranslated, MemberMisses, MeshKind, ObjectRef } from '@overmesh/model';
import type { DesiredObject } from '@overmesh/model';
import { EntitySchema } from 'typeorm';
import type { FailingRequests } from './decide/failing-requests.ts';
import type { Refusals } from './decide/quarantine.ts';
import type { Sealed } from './decide/sealed.ts';
import type { LedgerPhase } from './decide/situation.ts';
import type { DocumentOutcome } from './decide/target-changes.ts';
import type { AskedProxies } from './proxies.store.ts';

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
  state: 'idle' | 'held' | 'retrying';
  reason: string | null;
  /** Key of the object that the reason is about; null where it is about the cluster as a whole. */
  reasonObject: string | null;
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
    reasonObject: { name: 'reason_object', type: 'text', nullable: true },
    since: { type: 'timestamptz', default: () => 'now()' },
    attempts: { type: 'integer', default: 0 },
    notBefore: { name: 'not_before', type: 'timestamptz', nullable: true },
    orphanedObjects: { name: 'orphaned_objects', type: 'jsonb', default: '[]' },
  },
  indices: [{ name: 'lanes_behind', columns: ['clusterId'], where: 'target_generation <> applied_generation' }],
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
  meshKind: MeshKind;
  /** Revision of the VirtualMesh that brought it as it is; those that came since had nothing for it. */
  revision: number;
  /** Revision at which what the cluster has was what it shall have; where it still is, `appliedHash` says so. */
  appliedRevision: number;
  /** Of `objects`; a change of it makes a new lane generation. */
  hash: string;
  /** `hash` of what the cluster has; null before anything was written. */
  appliedHash: string | null;
  /** Of everything else that a translation brings. */
  outcomeHash: string;
  objects: readonly DesiredObject[];
  /** Of `objects`: see objectKey. */
  readonly keys: readonly string[];
  lastTranslated: Readonly<Record<string, LastTranslated>>;
  /** By document. */
  outcomes: Readonly<Record<string, DocumentOutcome>>;
  /** Keys of the documents that have an outcome here. */
  readonly documents: readonly string[];
  misses: MemberMisses;
  /** Requests that fail because of a document here; what changes of it is an event. */
  readonly failing: readonly FailingRequests[];
  updatedAt: Date;
}

export const TARGETS = new EntitySchema<TargetRow>({
  name: 'targets',
  columns: {
    clusterId: { name: 'cluster_id', type: 'uuid', primary: true },
    virtualMesh: { name: 'virtual_mesh', type: 'text', primary: true },
    mesh: { type: 'text', primary: true },
    meshKind: { name: 'mesh_kind', type: 'text' },
    revision: { type: 'integer' },
    appliedRevision: { name: 'applied_revision', type: 'integer', default: 0 },
    hash: { type: 'text' },
    appliedHash: { name: 'applied_hash', type: 'text', nullable: true },
    outcomeHash: { name: 'outcome_hash', type: 'text', default: '' },
    objects: { type: 'jsonb' },
    keys: { type: 'text', array: true, default: '{}' },
    lastTranslated: { name: 'last_translated', type: 'jsonb' },
    outcomes: { type: 'jsonb', default: '{}' },
    documents: { type: 'text', array: true, default: '{}' },
    misses: { type: 'jsonb', default: '{}' },
    failing: { type: 'jsonb', default: '[]' },
    updatedAt: { name: 'updated_at', type: 'timestamptz', default: () => 'now()' },
  },
  indices: [
    { name: 'targets_by_virtual_mesh', columns: ['virtualMesh', 'clusterId', 'mesh'] },
    // TypeORM knows no GIN index.
    { name: 'targets_by_document', synchronize: false },
  ],
});

/** From which inputs a cluster was last translated. */
export interface TranslatedClusterRow {
  readonly clusterId: string;
  /** Counts what was set for the cluster, so that of two translations side by side one is asked to look again. */
  version: string;
  /** Of its place and inventory. What has others by now is found by the sweep. */
  inputsHash: string;
  at: Date;
}

export const TRANSLATED_CLUSTERS = new EntitySchema<TranslatedClusterRow>({
  name: 'translated_clusters',
  columns: {
    clusterId: { name: 'cluster_id', type: 'uuid', primary: true },
    version: { type: 'bigint' },
    inputsHash: { name: 'inputs_hash', type: 'text' },
    at: { type: 'timestamptz', default: () => 'now()' },
  },
});

/** From which documents a cluster was last translated for one VirtualMesh that it belongs to. */
export interface TranslationRow {
  readonly clusterId: string;
  readonly virtualMesh: string;
  /** Of the documents. A newer one that does not concern the cluster leaves this as it is: see ReconciliationRow. */
  revision: number;
  /** The revision that the cluster shall have; null where it has that of the VirtualMesh. */
  pinnedRevision: number | null;
  /** Of all that it was translated from; empty where it has to be translated in any case. */
  inputsHash: string;
  at: Date;
}

export const TRANSLATIONS = new EntitySchema<TranslationRow>({
  name: 'translations',
  columns: {
    clusterId: { name: 'cluster_id', type: 'uuid', primary: true },
    virtualMesh: { name: 'virtual_mesh', type: 'text', primary: true },
    revision: { type: 'integer', default: 0 },
    pinnedRevision: { name: 'pinned_revision', type: 'integer', nullable: true },
    inputsHash: { name: 'inputs_hash', type: 'text', default: '' },
    at: { type: 'timestamptz', default: () => 'now()' },
  },
  indices: [{ name: 'translations_by_virtual_mesh', columns: ['virtualMesh', 'clusterId'] }],
});

/** How far a VirtualMesh has come as a whole. */
export interface ReconciliationRow {
  readonly virtualMesh: string;
  /** Every cluster that it concerns has been translated up to this revision; what is newer is found by the sweep. */
  revision: number;
  /** The clusters are being brought to this one: from now on nothing is set from an older one. */
  targetRevision: number;
  /** The revision that its clusters shall have; null where that is the newest. */
  pinnedRevision: number | null;
  /** Revision whose deletes the user agreed to when making it. */
  confirmedRevision: number;
  at: Date;
}

export const RECONCILIATIONS = new EntitySchema<ReconciliationRow>({
  name: 'reconciliations',
  columns: {
    virtualMesh: { name: 'virtual_mesh', type: 'text', primary: true },
    revision: { type: 'integer', default: 0 },
    targetRevision: { name: 'target_revision', type: 'integer', default: 0 },
    pinnedRevision: { name: 'pinned_revision', type: 'integer', nullable: true },
    confirmedRevision: { name: 'confirmed_revision', type: 'integer', default: 0 },
    at: { type: 'timestamptz', default: () => 'now()' },
  },
});

/** Every object ever written: see LedgerEntry. */
export interface LedgerRow {
  readonly clusterId: string;
  readonly key: string;
  ref: ObjectRef;
  virtualMesh: string;
  mesh: string;
  meshKind: MeshKind;
  phase: LedgerPhase;
  phaseSince: Date;
  uid: string | null;
  /** UIDs that it had before it was written anew, the last few. */
  readonly pastUids: readonly string[];
  resourceVersion: string | null;
  hash: string;
  body: JsonObject;
  /** Null where nothing of it is confidential. */
  sealed: Sealed | null;
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
  /** Null where it was not refused since it was last written. */
  refusals: Refusals | null;
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
    meshKind: { name: 'mesh_kind', type: 'text' },
    phase: { type: 'text' },
    phaseSince: { name: 'phase_since', type: 'timestamptz', default: () => 'now()' },
    uid: { type: 'text', nullable: true },
    pastUids: { name: 'past_uids', type: 'jsonb', default: '[]' },
    resourceVersion: { name: 'resource_version', type: 'text', nullable: true },
    hash: { type: 'text' },
    body: { type: 'jsonb' },
    sealed: { type: 'jsonb', nullable: true },
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
    refusals: { type: 'jsonb', nullable: true },
    deleteAgreed: { name: 'delete_agreed', type: 'boolean', default: false },
  },
  indices: [
    { name: 'ledger_by_virtual_mesh', columns: ['virtualMesh', 'clusterId'] },
    { name: 'ledger_refused', columns: ['clusterId'], where: 'refusals IS NOT NULL' },
  ],
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

/** When all workers together last looked for something, and keys of what was found. */
export interface SweepRow {
  readonly name: string;
  at: Date;
  found: readonly string[];
}

export const SWEEPS = new EntitySchema<SweepRow>({
  name: 'sweeps',
  columns: {
    name: { type: 'text', primary: true, primaryKeyConstraintName: 'sweeps_pk' },
    at: { type: 'timestamptz', default: () => 'now()' },
    found: { type: 'text', array: true, default: '{}' },
  },
});

/** What somebody has paused: see Pause. */
export interface PauseRow {
  /** `cluster/<id>`, or the key of a document. */
  readonly target: string;
  readonly reason: string;
  readonly caller: Caller;
  readonly since: Date;
}

export const PAUSES = new EntitySchema<PauseRow>({
  name: 'pauses',
  columns: {
    target: { type: 'text', primary: true, primaryKeyConstraintName: 'pauses_pk' },
    reason: { type: 'text' },
    caller: { type: 'jsonb' },
    since: { type: 'timestamptz', default: () => 'now()' },
  },
});

/** The one row that says who we are among installations of Overmesh. */
export interface InstallationRow {
  readonly id: string;
  readonly madeAt: Date;
}

export const INSTALLATION = new EntitySchema<InstallationRow>({
  name: 'installation',
  columns: {
    id: { type: 'text', primary: true, primaryKeyConstraintName: 'installation_pk' },
    madeAt: { name: 'made_at', type: 'timestamptz', default: () => 'now()' },
  },
});

/** An object that a person has agreed to take over: see Agreement. */
export interface AdoptionRow {
  readonly clusterId: string;
  readonly key: string;
  readonly uid: string;
  readonly installation: string | null;
  readonly differing: boolean;
}

export const ADOPTIONS = new EntitySchema<AdoptionRow>({
  name: 'adoptions',
  columns: {
    clusterId: { name: 'cluster_id', type: 'uuid', primary: true, primaryKeyConstraintName: 'adoptions_pk' },
    key: { type: 'text', primary: true, primaryKeyConstraintName: 'adoptions_pk' },
    uid: { type: 'text' },
    installation: { type: 'text', nullable: true },
    differing: { type: 'boolean' },
  },
});

/** What a control plane said of its proxies when it was last asked: see AskedProxies. */
export interface ProxiesRow {
  readonly clusterId: string;
  readonly mesh: string;
  readonly observedAt: Date;
  readonly written: string;
  readonly settled: boolean;
  readonly said: AskedProxies['said'];
}

export const PROXIES = new EntitySchema<ProxiesRow>({
  name: 'proxies',
  columns: {
    clusterId: { name: 'cluster_id', type: 'uuid', primary: true, primaryKeyConstraintName: 'proxies_pk' },
    mesh: { type: 'text', primary: true, primaryKeyConstraintName: 'proxies_pk' },
    observedAt: { name: 'observed_at', type: 'timestamptz', default: () => 'now()' },
    written: { type: 'text' },
    settled: { type: 'boolean' },
    said: { type: 'jsonb' },
  },
});

export const deliveryTables = [
  LANES,
  WORKERS,
  TARGETS,
  TRANSLATED_CLUSTERS,
  TRANSLATIONS,
  RECONCILIATIONS,
  LEDGER,
  EVENTS,
  SWEEPS,
  PAUSES,
  INSTALLATION,
  ADOPTIONS,
  PROXIES,
];
