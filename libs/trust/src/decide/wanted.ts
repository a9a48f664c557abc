/** Where the authority of a VirtualMesh stands. Roots are called by their numbers. */
export interface AuthorityState {
  readonly phase: 'steady';
  readonly root: number;
}

/** What clusters shall have: the roots that are believed, the oldest first, and the one that signs. */
export interface WantedTrust {
  readonly roots: readonly number[];
  readonly signer: number;
}

export function wantedOf({ root }: AuthorityState): WantedTrust {
  return { roots: [root], signer: root };
}
