import type {
  AccessPolicySpec,
  CallerWay,
  DocumentRef,
  ExportPolicySpec,
  Intent,
  IntentKind,
  IntentSpecs,
  RolloutStrategy,
  StoredIntent,
  TrafficPolicySpec,
  VirtualDestinationSpec,
  VirtualMeshSpec,
} from '@overmesh/model';

/** What a caller says of a change. */
export interface ChangeNote {
  /** Why, for the history: at most 4096 characters. */
  readonly message?: string;
  /** Makes a repeated call answer as the first one did, for 7 days: 1 to 200 visible ASCII characters. */
  readonly requestId?: string;
  /** How this change goes from cluster to cluster, instead of what the VirtualMesh says. */
  readonly strategy?: RolloutStrategy;
}

/** A document as it is kept: with the VirtualMesh whose revisions it is part of. */
export type StoredDocument = {
  readonly [K in IntentKind]: StoredIntent<IntentSpecs[K]> & { readonly kind: K; readonly virtualMesh: string };
}[IntentKind];

/** Kinds of documents that give Services to other clusters: nothing else does. */
export const FEDERATED_KINDS = ['VirtualDestination', 'ExportPolicy'] as const satisfies readonly IntentKind[];

/** A document of such a kind, as it is kept. */
export type FederatedDocument = Extract<StoredDocument, { readonly kind: (typeof FEDERATED_KINDS)[number] }>;

export function isFederated(document: StoredDocument): document is FederatedDocument {
  return FEDERATED_KINDS.some((kind) => kind === document.kind);
}

/** A VirtualMesh with its other documents (each kind by workspace and name), at one revision. */
export interface VirtualMeshContent {
  readonly revision: number;
  readonly virtualMesh: StoredIntent<VirtualMeshSpec>;
  readonly policies: readonly StoredIntent<TrafficPolicySpec>[];
  readonly accessPolicies: readonly StoredIntent<AccessPolicySpec>[];
  readonly virtualDestinations: readonly StoredIntent<VirtualDestinationSpec>[];
  readonly exportPolicies: readonly StoredIntent<ExportPolicySpec>[];
}

/** What is wanted in one call: all of it, or nothing. */
export interface Change {
  readonly documents: readonly Intent[];
  readonly removals: readonly DocumentRef[];
  /** VirtualMesh names with the revision that the caller has seen; 0 says that there was none. */
  readonly ifRevisions: Readonly<Record<string, number>>;
}

/** The newest revision of a VirtualMesh that a call made. */
export interface MeshRevision {
  readonly virtualMesh: string;
  readonly revision: number;
}

/** What became of a document that was handed in, or that a rollback takes away. A move to another VirtualMesh is an update. */
export interface AppliedDocument extends DocumentRef {
  readonly action: 'created' | 'updated' | 'unchanged' | 'deleted';
}

export interface ApplyOutcome {
  /** By name; empty when nothing changed. */
  readonly revisions: readonly MeshRevision[];
  /** In the order in which they were handed in. */
  readonly documents: readonly AppliedDocument[];
}

/** What brings a VirtualMesh back to the documents of an older revision. */
export interface Rollback {
  readonly documents: readonly Intent[];
  /** Documents that were not there then. */
  readonly removals: readonly DocumentRef[];
  /** The newest revision, from which it goes back. */
  readonly head: number;
}

export interface RemoveOutcome {
  readonly revisions: readonly MeshRevision[];
  /** How many documents went. */
  readonly removed: number;
}

/** One document's part in a revision. A move is told in the revisions of both VirtualMeshes. */
export interface DocumentChange extends DocumentRef {
  readonly action: 'created' | 'updated' | 'deleted' | 'moved';
}

/** An accepted change of a VirtualMesh. Immutable; numbers grow by one from 1. */
export interface Revision {
  readonly virtualMesh: string;
  readonly number: number;
  readonly author: string;
  /** By what way the author came. */
  readonly way: CallerWay;
  readonly message?: string;
  /** Of this change alone. */
  readonly strategy?: RolloutStrategy;
  /** ISO 8601, UTC, by the database's clock. */
  readonly at: string;
  readonly changes: readonly DocumentChange[];
}

/** A change that was planned and is to be made exactly so, with what its plan said. */
export interface KeptPlan {
  readonly id: string;
  readonly documents: readonly Intent[];
  readonly removals: readonly DocumentRef[];
  /** Of the VirtualMeshes that it touches, when it was planned; 0 for one that was not there. */
  readonly revisions: Readonly<Record<string, number>>;
  /** What the plan said, by place: the pipeline's own words. */
  readonly said: Readonly<Record<string, string>>;
  /** Objects that it would delete. */
  readonly deletes: number;
  readonly author: string;
  /** ISO 8601, UTC: when it was planned, and until when it is kept. */
  readonly at: string;
  readonly until: string;
}

/** A VirtualMesh that is or was there, with its newest revision. */
export interface Head {
  readonly name: string;
  readonly revision: number;
  /** True when the VirtualMesh was removed and not created again. */
  readonly deleted: boolean;
  /** It has a strategy: its changes go from cluster to cluster by a rollout. */
  readonly isStaged: boolean;
  /** Revision that brought the VirtualMesh's own document as it is now; null where it was removed. */
  readonly documentRevision: number | null;
}

/** What is asked of the documents of VirtualMeshes that are about some clusters. */
export interface EditionQuery {
  /** Names of the clusters: what can only be about others is left out. */
  readonly clusters: readonly string[];
  /** VirtualMeshes whose policies are asked for too. */
  readonly policiesOf: readonly string[];
  /** Revision to read instead of the newest, by name of the VirtualMesh. */
  readonly pinned: ReadonlyMap<string, number>;
  /** Revisions to read besides. */
  readonly also: readonly { readonly virtualMesh: string; readonly revision: number }[];
}

/** A VirtualMesh at a revision, as far as it can be about some clusters. */
export interface Edition {
  readonly virtualMesh: string;
  readonly revision: number;
  /** It is that of a cluster which is pinned to none of its own. */
  readonly isUsual: boolean;
  /** Undefined where the VirtualMesh was not there at that revision. */
  readonly content: VirtualMeshContent | undefined;
}

/** How every VirtualMesh that a change is about would look. */
export interface Preview {
  readonly touched: readonly PreviewedContent[];
}

export interface PreviewedContent {
  readonly name: string;
  /** Undefined where it would be gone. */
  readonly content: VirtualMeshContent | undefined;
  /** The documents that were handed in for it, as they are and as they would be; also where that is the same. */
  readonly documents: readonly StoredDocument[];
}

/** One page of a list, in the order of the cursors. Give `items.at(-1).cursor` as `after` for the next. */
export interface Page<Node> {
  readonly items: readonly { readonly cursor: string; readonly node: Node }[];
  readonly hasMore: boolean;
  /** Of all pages. */
  readonly total: number;
}
export type DocumentPage = Page<StoredDocument>;
/** A page of the history. */
export interface RevisionPage extends Page<Revision> {
  /** From this revision on the history is whole; what came before was cut by the retention. */
  readonly oldest: number;
}

export interface DocumentListQuery {
  readonly kind?: IntentKind;
  /** All where absent. */
  readonly workspace?: string;
  readonly virtualMesh?: string;
  readonly after?: string;
  readonly first: number;
}

export interface HistoryQuery {
  readonly after?: string;
  readonly first: number;
}
