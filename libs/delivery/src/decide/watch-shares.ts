/** Who watches which cluster, as one worker sees it. */
export interface WatchView {
  /** Ids of the clusters that are to be watched. */
  readonly clusters: readonly string[];
  /** Keys of the workers that live, `me` among them. */
  readonly workers: readonly number[];
  readonly me: number;
  /** Who holds the watch of a cluster; undefined where nobody alive does. */
  readonly holderOf: (clusterId: string) => number | undefined;
  /** So many watches are let go at most at once for others to take. */
  readonly movedAtOnce: number;
}

export interface WatchStep {
  /** Held by `me`, and to be kept. */
  readonly keep: readonly string[];
  /** Held by `me`, and to be let go for others that have fewer. */
  readonly release: readonly string[];
  /** Held by nobody, and to be taken. Another worker may be faster. */
  readonly take: readonly string[];
}

/**
 * Spreads the clusters evenly over the workers that live: each takes what is free up to its share, and lets go of what
 * it has beyond that.
 *
 * A share is rounded up, so that every cluster is somebody's. Little is let go at once, since a cluster is watched by
 * nobody until the next worker has taken it; what a dead worker held is free at once and taken at once.
 */
export function nextWatches({ clusters, workers, me, holderOf, movedAtOnce }: WatchView): WatchStep {
  const share = Math.ceil(clusters.length / workers.length);
  const mine = clusters.filter((id) => holderOf(id) === me);
  const keepCount = Math.max(share, mine.length - movedAtOnce);
  const free = fromMyPlace(
    clusters.filter((id) => holderOf(id) === undefined),
    workers,
    me,
  );
  return {
    keep: mine.slice(0, keepCount),
    release: mine.slice(keepCount),
    take: free.slice(0, Math.max(0, share - mine.length)).sort(),
  };
}

/** Each worker begins at another place of the list, so that two rarely want the same. */
function fromMyPlace(free: readonly string[], workers: readonly number[], me: number): readonly string[] {
  const sorted = [...free].sort();
  const rank = [...workers].sort((a, b) => a - b).indexOf(me);
  const start = Math.floor((sorted.length * rank) / workers.length);
  return [...sorted.slice(start), ...sorted.slice(0, start)];
}
