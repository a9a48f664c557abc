import { featureOf } from './aspects.ts';
import type { Aspect } from './aspects.ts';

/** What a report says: of a feature, of `mtls` or `access`, or of a part of a VirtualDestination, as in `tier 1 in east`. */
export interface Claim {
  readonly feature: string;
  readonly fidelity: string;
}

/** What specs of their own show with requests. Of a VirtualDestination it is the parts that a report names. */
export const shownElsewhere = {
  'test/live/access.spec.ts': ['access', 'action', 'audit', 'from', 'to'],
  'test/live/failover.spec.ts': ['export', 'failback', 'failover', 'host', 'tier'],
  'test/live/mutual-tls.spec.ts': ['mtls'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What is called exact and has no proof among these aspects, nor in a spec of its own. */
export function unproven(claims: readonly Claim[], proven: readonly Aspect[]): readonly string[] {
  const exact = claims.filter(({ fidelity }) => fidelity === 'exact').map(partOf);
  const shown = new Set<string>([...proven.map(featureOf), ...Object.values(shownElsewhere).flat()]);
  return [...new Set(exact)].filter((part) => !shown.has(part)).sort();
}

function partOf({ feature }: Claim): string {
  const [part = ''] = feature.split(' ');
  return part;
}
