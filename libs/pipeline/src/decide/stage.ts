/** What is known of a VirtualMesh as a whole, before a rollout of it begins. */
export interface Stage {
  /** The newest accepted revision. */
  readonly newest: number;
  /** It has a strategy at its newest revision. */
  readonly isStaged: boolean;
  /** It was removed. */
  readonly isDeleted: boolean;
  /** The revision that its clusters shall have, where one is pinned. */
  readonly pinned: number | undefined;
  /** Nothing older is set where none is pinned; 0 for nothing yet. */
  readonly target: number;
  /** The revision that its last rollout was for. */
  readonly lastTo: number | undefined;
}

/** How the newest revision goes to the clusters. */
export type Start =
  | { readonly do: 'nothing' }
  /** From what they have, in waves. */
  | { readonly do: 'begin'; readonly from: number }
  /** The strategy was taken away: all have the newest again. */
  | { readonly do: 'release' };

/** What becomes of the newest revision of a VirtualMesh that no rollout is under way for. */
export function startOf({ newest, isStaged, isDeleted, pinned, target, lastTo }: Stage): Start {
  if (!isStaged && pinned === undefined) return { do: 'nothing' };
  // Its removal goes the way of every other change of it.
  if (!isStaged && !isDeleted) return { do: 'release' };
  const isThrough = pinned === newest || lastTo === newest;
  return isThrough ? { do: 'nothing' } : { do: 'begin', from: pinned ?? target };
}
