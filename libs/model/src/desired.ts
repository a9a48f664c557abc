import type { JsonObject, ObjectRef } from './kube-object.ts';
import type { MeshRef } from './mesh-kind.ts';
import type { LastTranslated } from './snapshot.ts';

/**
 * One object that a cluster shall have, without the marks of ownership (delivery adds them).
 *
 * `stage` orders writes: what is referred to has a lower one and is written earlier and deleted later.
 */
export interface DesiredObject {
  readonly ref: ObjectRef;
  /** Everything but apiVersion, kind and metadata's name and namespace; `metadata` may hold annotations and labels. */
  readonly body: JsonObject;
  /** It has content beside its body that is in no row, plan, log or event. */
  readonly confidential?: Confidential;
  /** `Kind/name` of the documents that it comes from, sorted. */
  readonly intents: readonly string[];
  readonly stage: number;
  /** `namespace/name` of the Services whose requests it is about, sorted; absent for what is mesh-wide. */
  readonly destinations?: readonly string[];
  /** It lets callers of other clusters in: they are sent there once it has been written. */
  readonly door?: true;
  /** It stays as it was written (docs/decisions/0017), unless another mesh of the cluster or VirtualMesh wants it too. */
  readonly held?: true;
  /** Never deleted by Overmesh, because others may have built on it (our CRDs). */
  readonly keep?: true;
}

/**
 * The content of an object that holds secrets, as far as anybody but its giver knows it: a key of a cluster's own authority,
 * say. The content itself, fields such as `data`, is given at the moment of writing and never kept.
 */
export interface Confidential {
  /** Who gives the content; no secret itself. */
  readonly source: string;
  /** Names the content that is wanted, as a serial number does: with another one the object is written anew. */
  readonly version: string;
  /** What its giver has to know to give it. */
  readonly terms?: JsonObject;
}

/** What one mesh of one cluster shall have for one VirtualMesh. */
export interface DesiredMesh {
  readonly clusterId: string;
  readonly mesh: MeshRef;
  readonly objects: readonly DesiredObject[];
  /** Becomes `lastTranslated` of the next snapshot. */
  readonly lastTranslated: Readonly<Record<string, LastTranslated>>;
}
