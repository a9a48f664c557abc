import type { Feature } from '@overmesh/model';
import { featureOf } from './aspects.ts';
import type { Aspect } from './aspects.ts';

/** What a report says of a feature; `mtls` is of the whole mesh and no feature of a TrafficPolicy. */
export interface Claim {
  readonly feature: Feature | 'mtls';
  readonly fidelity: string;
}

/** Called exact, and not shown with requests: docs/capabilities.md says so of each. */
export const notShown: readonly Claim['feature'][] = ['mtls'];

/** The features that are called exact and have no proof among these aspects. */
export function unproven(claims: readonly Claim[], proven: readonly Aspect[]): readonly Claim['feature'][] {
  const exact = claims.filter(({ fidelity }) => fidelity === 'exact').map(({ feature }) => feature);
  const shown = new Set<Claim['feature']>(proven.map(featureOf));
  return [...new Set(exact)].filter((feature) => !shown.has(feature)).sort();
}
