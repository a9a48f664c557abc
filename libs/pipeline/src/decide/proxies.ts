import type { Evidence, ProxyCount } from '@overmesh/model';

/**
 * What it means for all that was written for a mesh that its proxies have come so far. A proxy that refused something is
 * a no for everything: a control plane does not tell which of its objects was in what was refused.
 *
 * @param isSettled nothing was written for so long before they were counted that everything must have been sent
 */
export function liveBy({ connected, acknowledged, refused, refusals, lag }: ProxyCount, isSettled: boolean): Evidence {
  const [first] = refusals;
  if (first) {
    const others = refused > 1 ? ` (and ${refused - 1} more of ${connected} proxies refused something)` : '';
    return { state: 'no', reason: `proxy ${first.proxy} refused ${first.type}: ${first.error}${others}` };
  }
  if (connected === 0) return { state: 'unknown', reason: 'no proxy is connected to the control plane' };
  const far = `${acknowledged} of ${connected} proxies acknowledged`;
  if (acknowledged < connected) return { state: 'pending', reason: `${far}: ${lag ?? 'others lag'}` };
  if (!isSettled) return { state: 'pending', reason: `${far}, and the control plane may still gather changes` };
  return { state: 'yes', reason: far };
}
