/** What there is to know of a master key without knowing the key. */
export interface MasterKeyUse {
  /** A fingerprint. */
  readonly id: string;
  /** It seals from now on. */
  readonly current: boolean;
  /** False where clusters need it and it is not here. */
  readonly held: boolean;
  /** Names of the clusters of which it wraps a secret, in order. */
  readonly clusters: readonly string[];
}

/** The master keys and what each is needed for; the current one first. */
export interface KeySurvey {
  readonly keys: readonly MasterKeyUse[];
  /** Whether the keys lie in the home folder, where `rotate` and `remove` can change them. */
  readonly changeable: boolean;
}

/** How far a rotation came by one step of it. */
export interface Rewrapped {
  /** Secrets of clusters that came under the current key in this step. */
  readonly done: number;
  /** Secrets that are still under a key that is here, those below included. */
  readonly remaining: number;
  /** Clusters of which a secret does not open: they want a new one. */
  readonly unopened: readonly string[];
}
