/** What there is to know of a master key without knowing the key. */
export interface MasterKeyUse {
  /** A fingerprint. */
  readonly id: string;
  /** It seals from now on. */
  readonly current: boolean;
  /** False where something needs it and it is not here. */
  readonly held: boolean;
  /** Names of the clusters of which it wraps a secret, in order. */
  readonly clusters: readonly string[];
  /** Names of the VirtualMeshes of whose roots it wraps a key, in order. */
  readonly roots: readonly string[];
}

/** The master keys and what each is needed for; the current one first. */
export interface KeySurvey {
  readonly keys: readonly MasterKeyUse[];
  /** Whether the keys lie in the home folder, where `rotate` and `remove` can change them. */
  readonly changeable: boolean;
}

/** How far a rotation came by one step of it. */
export interface Rewrapped {
  /** Secrets of clusters and keys of roots that came under the current key in this step. */
  readonly done: number;
  /** Those that are still under another key that is here, those below included. */
  readonly remaining: number;
  /** What does not open, by name: a cluster wants a new credential, and the root of a VirtualMesh signs nothing any more. */
  readonly unopened: readonly string[];
}
