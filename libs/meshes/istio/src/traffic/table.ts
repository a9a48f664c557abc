import type { TrafficTable } from '@overmesh/meshes/kit';
import { lowerMatch } from './match.ts';
import { lowerOutliers } from './outliers.ts';
import type { RoutePatch, SettingPatch } from './patch.ts';
import { lowerRetries } from './retries.ts';
import { lowerSplit } from './split.ts';
import { lowerTimeout } from './timeout.ts';

/** Istio's answer to every feature. */
export const trafficTable: TrafficTable<RoutePatch, SettingPatch> = {
  match: lowerMatch,
  split: lowerSplit,
  retries: lowerRetries,
  timeout: lowerTimeout,
  outliers: lowerOutliers,
};
