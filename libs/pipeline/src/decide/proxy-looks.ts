import type { AskedProxies } from '@overmesh/delivery';

/** How often a control plane is asked: milliseconds. */
export interface AskPeriods {
  readonly least: number;
  readonly most: number;
}

/**
 * When a control plane is asked again that said this. What is settled is asked seldom: the next write asks at once. What
 * lags or was refused is asked the less often the longer it does, so that a proxy that never comes costs little.
 *
 * @param stableMs how long it has been known that nothing was written there
 * @param gatherMs what was written is sent after so long at the latest
 */
export function askAgainInMs(
  said: AskedProxies['said'],
  stableMs: number,
  gatherMs: number,
  { least, most }: AskPeriods,
): number {
  if ('silent' in said || said.count.connected === 0) return most;
  if (stableMs < gatherMs) return Math.min(Math.max(least, stableMs), gatherMs - stableMs);
  const { connected, acknowledged } = said.count;
  return acknowledged === connected ? most : Math.min(Math.max(least, stableMs / 2), most);
}
