import type { RequestMatch } from './request-match.ts';
import type { Retries } from './retries.ts';
import type { Split } from './split.ts';

/**
 * Everything that a TrafficPolicy can ask for, with the shape it asks in.
 *
 * A new line here breaks every mesh's table until that mesh has answered (docs/adding-a-feature.md).
 */
export interface TrafficFeatures {
  /** Which requests; any one of them is enough. */
  readonly match: readonly RequestMatch[];
  readonly split: Split;
  readonly retries: Retries;
  /** Bound of the whole request, all tries together; a duration such as `2s`. */
  readonly timeout: string;
}

export type Feature = keyof TrafficFeatures;

/** In the order in which reports list them. */
export const FEATURES = ['match', 'split', 'retries', 'timeout'] as const satisfies readonly Feature[];
/** Every feature is in the list: this line does not compile otherwise. */
const everyFeatureListed: Exclude<Feature, (typeof FEATURES)[number]> extends never ? true : never = true;
void everyFeatureListed;

/** The features that act on a matched request; `match` says which requests. */
export type ActingFeature = Exclude<Feature, 'match'>;

export const ACTING_FEATURES: readonly ActingFeature[] = FEATURES.filter((feature) => feature !== 'match');
