import type { Cluster } from '@overmesh/clusters';
import type { StoredInventory } from '@overmesh/discovery';

/** What was last seen before this may be otherwise by now: a watched cluster is seen anew every few seconds. */
const STALE_MS = 120_000;

/** Why what is known of a cluster may not be so any more; undefined where it was seen just now and whole. */
export function doubtAbout(
  { name, state }: Pick<Cluster, 'name' | 'state'>,
  { observedAt, complete, problems }: Pick<StoredInventory, 'observedAt' | 'complete' | 'problems'>,
  now: Date,
): string | undefined {
  const seen = `what is known of it was seen at ${observedAt}`;
  if (state !== 'ready') return `${name} is ${state}; ${seen}`;
  if (now.getTime() - Date.parse(observedAt) > STALE_MS) return `${name} was not looked at since; ${seen}`;
  if (complete) return undefined;
  return `not all of ${name} could be read: ${problems.map(({ kind, reason }) => `${kind} (${reason})`).join(', ')}`;
}
