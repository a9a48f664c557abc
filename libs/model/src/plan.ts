import type { Caller } from './caller.ts';
import type { DestinationReport, Effect, EvidenceSteps, ProxyObservation, UnmatchedReport } from './report.ts';

/** One object that delivery would write or delete. */
export interface PlannedChange {
  readonly action: 'create' | 'update' | 'delete';
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Unified diff of YAML, from what we last wrote to what we would write; no secrets. */
  readonly diff: string;
}

/** What would change on one cluster, and what its mesh makes of the documents. */
export interface ClusterPlan {
  readonly cluster: string;
  readonly mesh: string;
  readonly virtualMesh: string;
  readonly changes: readonly PlannedChange[];
  readonly reports: readonly DestinationReport[];
  /** Why the change would wait instead of being written (cluster out of reach, delete budget), if it would. */
  readonly hold?: string;
}

/** Which meshes a VirtualMesh has, and which of its choices are in vain. */
export interface VirtualMeshMembers {
  readonly name: string;
  /** By the names of clusters. */
  readonly members: readonly { readonly cluster: string; readonly mesh: string }[];
  /** Without a cluster where a choice is about none at all. */
  readonly leftOut: readonly { readonly cluster?: string; readonly mesh?: string; readonly reason: string }[];
}

/** The order in which a change would go to the clusters of a VirtualMesh. */
export interface PlannedRollout {
  readonly virtualMesh: string;
  /** Only those that some cluster is in; the first is the next to get the change. */
  readonly waves: readonly PlannedWave[];
  /** What would be asked, by name. */
  readonly gates: readonly string[];
}

export interface PlannedWave {
  readonly name: string;
  /** How long it is watched before the next one. */
  readonly soakSeconds: number;
  /** How many of its clusters may fail before it has failed. */
  readonly mayFail: number;
  /** Names, in their order. */
  readonly clusters: readonly string[];
}

/** The answer to "what would this do?", before anything is saved: a page of the clusters, by their names. */
export interface Plan {
  /** Of the VirtualMeshes that are among the documents. */
  readonly virtualMeshes: readonly VirtualMeshMembers[];
  readonly clusters: readonly ClusterPlan[];
  /** Of all pages. */
  readonly unmatched: readonly UnmatchedReport[];
  /** Of all pages, on the first one; nothing of a VirtualMesh whose changes go to all clusters at once. */
  readonly rollouts: readonly PlannedRollout[];
  /** How many clusters the documents can make a difference to. */
  readonly total: number;
  /** Name of the last cluster of this page; absent on the last one. */
  readonly next?: string;
}

/** How far one document has come on one cluster and mesh. */
export interface IntentStatus {
  readonly intent: string;
  readonly virtualMesh: string;
  readonly cluster: string;
  readonly mesh: string;
  /** Revision of the document's content that the cluster shall have, and the one it has. */
  readonly targetRevision: number;
  readonly appliedRevision: number;
  readonly evidence: EvidenceSteps;
  /** What `evidence.live` comes from, on a mesh whose control plane tells of its proxies and was asked. */
  readonly proxies?: ProxyObservation;
  readonly effect: Effect;
  readonly reports: readonly DestinationReport[];
  /** What stands in the way right now, one sentence each, worst first. */
  readonly problems: readonly string[];
}

/** What happened on a cluster that a person may want to know of. Kept for 30 days. */
export interface ClusterEvent {
  readonly id: string;
  readonly at: string;
  readonly cluster: string;
  readonly type:
    | 'drift-repaired'
    | 'conflict'
    | 'refused-by-server'
    | 'quarantined'
    | 'quarantine-ended'
    | 'delete-budget'
    | 'delivered'
    | 'deleted'
    | 'unreachable'
    | 'failed'
    | 'recovered'
    | 'wrong-cluster'
    | 'orphaned-object'
    | 'residue'
    | 'registered'
    | 'backed-up'
    | 'restored'
    | 'credentials-replaced'
    | 'credentials-renewed'
    | 'credentials-ending'
    | 'certificate-ending'
    | 'trust-rotation'
    | 'place-changed'
    | 'deletes-confirmed'
    | 'paused'
    | 'resumed'
    | 'requests-fail'
    | 'requests-answered'
    | 'adoption-agreed'
    | 'adopted';
  readonly message: string;
  /** Key of the object that it is about (see objectKey). */
  readonly object?: string;
  /** Who asked for it; absent for what happened by itself. */
  readonly caller?: Caller;
}

/** The state of a cluster's lane: the one queue through which it is written to. */
export interface LaneStatus {
  readonly cluster: string;
  readonly state: 'idle' | 'held' | 'retrying';
  readonly targetGeneration: number;
  readonly appliedGeneration: number;
  /** Why it is held or retrying. */
  readonly reason?: string;
  /** Key of the object that the reason is about; absent where it is about the cluster as a whole. */
  readonly reasonObject?: string;
  readonly since: string;
  /** Keys of objects with our label that Overmesh did not write there: left alone. */
  readonly orphanedObjects: readonly string[];
}
