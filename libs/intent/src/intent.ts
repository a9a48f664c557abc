import type { IntentKind, IntentSpecs, StoredIntent, TrafficPolicySpec, VirtualMeshSpec } from '@overmesh/model';

/** A document by its kind and name, which are unique in an Overmesh. */
export interface DocumentRef {
  readonly kind: IntentKind;
  readonly name: string;
}

/** A document as it was accepted, with its kind and the VirtualMesh whose revisions it is part of. */
export type StoredDocument = {
  readonly [K in IntentKind]: StoredIntent<IntentSpecs[K]> & { readonly kind: K; readonly virtualMesh: string };
}[IntentKind];

/** Who changes something, and why. */
export interface Author {
  /** As in `mira@laptop`. Not proven: whoever has the token may say any name. */
  readonly author: string;
  readonly message?: string;
  /** A repeated call with the same id and content answers as the first one did. Remembered for 7 days. */
  readonly requestId?: string;
}

export interface ApplyOptions {
  /** VirtualMesh → the revision that the caller has seen, 0 for one that never was. Another one refuses the change. */
  readonly ifRevisions?: Readonly<Record<string, number>>;
  /** Called after the change is saved and before anything is woken by it; not for a repeated request. */
  readonly onSaved?: (revisions: readonly MeshRevision[]) => Promise<void>;
}

export interface MeshRevision {
  readonly virtualMesh: string;
  readonly revision: number;
}

export type AppliedAction = 'created' | 'updated' | 'unchanged' | 'deleted';

/** What became of the documents of one call, and the revisions that it made: none when nothing changed. */
export interface ApplyOutcome {
  readonly revisions: readonly MeshRevision[];
  readonly documents: readonly (DocumentRef & { readonly action: AppliedAction })[];
}

/** One document in a revision. `moved`: it went to another VirtualMesh, or came from there. */
export interface DocumentChange extends DocumentRef {
  readonly action: 'created' | 'updated' | 'deleted' | 'moved';
}

/** An accepted change of a VirtualMesh. Immutable. */
export interface Revision {
  readonly number: number;
  readonly author: string;
  readonly message?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Sorted by kind and name. */
  readonly changes: readonly DocumentChange[];
}

/** A VirtualMesh with its policies, by name, at one revision. */
export interface VirtualMeshContent {
  readonly revision: number;
  readonly virtualMesh: StoredIntent<VirtualMeshSpec>;
  readonly policies: readonly StoredIntent<TrafficPolicySpec>[];
}

/** The newest revision of a VirtualMesh; `spec` is null when that revision deleted it. */
export interface Head {
  readonly name: string;
  readonly revision: number;
  readonly spec: VirtualMeshSpec | null;
}

/** What some VirtualMeshes would be; no content where it would be gone. */
export interface Future {
  readonly touched: readonly { readonly name: string; readonly content: VirtualMeshContent | undefined }[];
}

/** One page of a list. Give `items.at(-1).cursor` as `after` for the next. */
export interface IntentPage<T> {
  readonly items: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasMore: boolean;
  /** Of all pages. */
  readonly total: number;
}
