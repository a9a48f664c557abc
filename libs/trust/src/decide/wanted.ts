/** Where the authority of a VirtualMesh stands. Roots are called by their numbers. */
export type AuthorityState = Steady | Rotation;

export interface Steady {
  readonly phase: 'steady';
  readonly root: number;
}

export const ROTATION_PHASES = ['add', 'switch', 'reissue', 'drop'] as const;
export type RotationPhase = (typeof ROTATION_PHASES)[number];

/** A rotation, as it is kept. Times are ISO 8601, UTC. */
export interface Rotation {
  readonly phase: RotationPhase;
  /** The root that goes. */
  readonly from: number;
  /** The root that stays. */
  readonly to: number;
  /** When the phase began: what was seen before says nothing of it. */
  readonly since: string;
  /** Since when all that the phase wants has been measured; absent while it is not. */
  readonly measuredAt?: string;
  /** How long proxies may have what they were given before. */
  readonly waitMs: number;
  /** A person agreed that what nothing tells counts as it should be. */
  readonly acceptUnknown: boolean;
  /** It rests; clusters keep what they have. */
  readonly paused?: { readonly by: string; readonly at: string };
}

/** What clusters shall have: the roots that are believed, the oldest first, and the one that signs. */
export interface WantedTrust {
  readonly roots: readonly number[];
  readonly signer: number;
}

/** Total: a phase of which clusters do not know what to have does not compile. */
const WANTED: { readonly [P in RotationPhase]: (rotation: Pick<Rotation, 'from' | 'to'>) => WantedTrust } = {
  add: ({ from, to }) => ({ roots: inOrder(from, to), signer: from }),
  switch: ({ from, to }) => ({ roots: inOrder(from, to), signer: to }),
  reissue: ({ from, to }) => ({ roots: inOrder(from, to), signer: to }),
  drop: ({ to }) => ({ roots: [to], signer: to }),
};

export function wantedOf(state: AuthorityState): WantedTrust {
  return state.phase === 'steady' ? { roots: [state.root], signer: state.root } : WANTED[state.phase](state);
}

function inOrder(...roots: readonly number[]): readonly number[] {
  return roots.toSorted((a, b) => a - b);
}
