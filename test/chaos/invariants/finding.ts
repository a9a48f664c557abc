import type { Aftermath } from '../after/aftermath.ts';

/** A promise that was broken, with what shows it. */
export interface Finding {
  /** As in docs/reliability.md: `I1` to `I8`. */
  readonly invariant: string;
  readonly message: string;
  /** Objects, rows and audit lines concerned. */
  readonly evidence: readonly string[];
}

/** Looks for broken promises of one sort. */
export type Invariant = (after: Aftermath) => readonly Finding[] | Promise<readonly Finding[]>;
