import type { EntityManager } from 'typeorm';

/** A secret as a row holds it: which master key wraps it, and what it wraps. */
export interface SealedKey {
  readonly keyId: string;
  readonly wrappedKey: string;
  readonly box: string;
}

/** Where a sealed value is kept; it opens nowhere else. */
export interface SealedPlace {
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

/** Seals and opens under the master keys of the installation. */
export interface Sealing {
  /** In the transaction that saves it: until it ends no master key goes. */
  seal(manager: EntityManager, plain: string, place: SealedPlace): Promise<SealedKey>;
  /** `locked` says why it does not open. */
  open(sealed: SealedKey, place: SealedPlace): Promise<{ readonly plain: string } | { readonly locked: string }>;
}
