import { featureOf } from './aspects.ts';
import type { Aspect } from './aspects.ts';

/** What a report says: of a feature, of `mtls`, or of a part of a VirtualDestination, as in `tier 1 in east`. */
export interface Claim {
  readonly feature: string;
  readonly fidelity: string;
}

/** Called exact, and not shown with requests: docs/capabilities.md says so of each. */
export const notShown: readonly string[] = ['mtls'];

/** Parts of a VirtualDestination that test/live/failover.spec.ts shows with requests; a report names which of them it means. */
export const shownOfNames: readonly string[] = ['export', 'failback', 'failover', 'host', 'tier'];

/** What is called exact and has no proof among these aspects, nor among those of names. */
export function unproven(claims: readonly Claim[], proven: readonly Aspect[]): readonly string[] {
  const exact = claims.filter(({ fidelity }) => fidelity === 'exact').map(partOf);
  const shown = new Set<string>([...proven.map(featureOf), ...shownOfNames]);
  return [...new Set(exact)].filter((part) => !shown.has(part)).sort();
}

function partOf({ feature }: Claim): string {
  const [part = ''] = feature.split(' ');
  return part;
}
