import type { DesiredObject, JsonObject, MeshRef, ObjectRef } from '@overmesh/model';
import type { Sealed } from './sealed.ts';

/**
 * Where a ledger row stands. The row is written before the object, so that everything that may ever appear on a
 * cluster is known:
 *
 *     creating ──► present ──► updating ──► present ──► deleting ──► gone
 *         └──────────── (late write of a worker that died) ────────────┘
 */
export type LedgerPhase = 'creating' | 'present' | 'updating' | 'deleting' | 'gone';

/** One object that Overmesh wrote or was about to write on a cluster. */
export interface LedgerEntry {
  readonly key: string;
  readonly ref: ObjectRef;
  readonly virtualMesh: string;
  /** The mesh that it was written for. */
  readonly mesh: MeshRef;
  readonly phase: LedgerPhase;
  /** ISO 8601; since when it stands there. */
  readonly phaseSince: string;
  /** Absent until the API server answered the first write. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Hash of `body`; what a later desired object is compared with. */
  readonly hash: string;
  /** What we last wrote or were about to write, without marks and without what is confidential: see openBody. */
  readonly body: JsonObject;
  /** Of the confidential content that was written or about to be; absent where there was none. */
  readonly sealed?: Sealed;
  /** Lane generation of that write. */
  readonly generation: number;
  readonly intents: readonly string[];
  readonly keep: boolean;
  readonly stage: number;
  /** Times of the last repairs, newest last; for the fight limit. */
  readonly repairs: readonly string[];
  /** A person has agreed to its deletion; false where absent. */
  readonly deleteAgreed?: boolean;
  /** Why the object was not as wanted when it was last written or looked at. */
  readonly finding?: string;
}

/** One object that a cluster shall have, with what delivery needs besides. */
export interface WantedObject {
  readonly key: string;
  readonly object: DesiredObject;
  readonly virtualMesh: string;
  /** The mesh on the cluster that it is for. */
  readonly mesh: MeshRef;
  readonly revision: number;
  readonly hash: string;
  /** Confidential content, from when it is given until it is written; in memory alone. */
  readonly content?: JsonObject;
}

/** A person has agreed that an object of another ledger is taken over: this very one, as long as no other has taken it. */
export interface Agreement {
  readonly key: string;
  readonly uid: string;
  /** The installation that had written it when the person saw it; null where it did not say. */
  readonly installation: string | null;
  /** Also where it differs from what is wanted; it is then written over. */
  readonly differing: boolean;
}

/** A live object, as far as the decision needs it. */
export interface LiveObject {
  readonly uid: string;
  readonly resourceVersion: string;
  /** The managed-by label says Overmesh. */
  readonly markedAsOurs: boolean;
  /** Value of the generation annotation; absent when there is none or it is no number. */
  readonly generation?: number;
  readonly deleting: boolean;
  readonly content: JsonObject;
  readonly managers: readonly FieldManager[];
}

/** One entry of metadata.managedFields. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: string;
  readonly time?: string;
  readonly fields: JsonObject;
}

/**
 * What is known of an object on the cluster right now.
 *
 * `as-recorded`: the watch shows the UID and resourceVersion of the ledger, so nobody touched it.
 * `unknown`: the read failed; no decision may lean on it.
 */
export type Observation =
  | { readonly state: 'as-recorded' }
  | { readonly state: 'missing' }
  | {
      readonly state: 'unknown';
      readonly reason: string;
      /** The API server says that it has no such kind, although the kind's definition is there. */
      readonly isKindMissing?: boolean;
    }
  | { readonly state: 'live'; readonly object: LiveObject };
