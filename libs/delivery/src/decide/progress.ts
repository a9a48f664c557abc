import type { DocumentProgress } from '../progress.store.ts';

/** What is known of the cluster beside the objects that carry the document. */
export interface SeenProgress {
  /** Something was written for the document that is to be deleted, or to be written without it. */
  readonly hasLeavings: boolean;
  /** The cluster as a whole cannot be read or written now. */
  readonly isOut: boolean;
}

/**
 * A document is at its revision when all that it wants is there as wanted and nothing of it is left, whatever stands in the
 * way of others on the cluster; what holds those back is no reason of its own then.
 *
 * @param progress with the revision of the lane as a whole, and its reason where that is about no object of another document
 */
export function judgeProgress(progress: DocumentProgress, { hasLeavings, isOut }: SeenProgress): DocumentProgress {
  const { revision, laneReason, ...rest } = progress;
  const isThere = progress.objects.every(({ asWanted, finding }) => asWanted && finding === undefined);
  if (!isThere || hasLeavings) return progress;
  return { ...rest, revision, appliedRevision: revision, ...(isOut && laneReason !== undefined && { laneReason }) };
}
