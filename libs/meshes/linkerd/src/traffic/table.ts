import { unsupported } from '@overmesh/meshes/kit';
import type { TrafficTable } from '@overmesh/meshes/kit';
import { lowerMatch } from './match.ts';
import type { RoutePatch } from './patch.ts';
import { lowerRetries } from './retries.ts';
import { lowerSplit } from './split.ts';
import { lowerTimeout } from './timeout.ts';

/** Linkerd's answer to every feature. */
export const trafficTable: TrafficTable<RoutePatch, never> = {
  match: lowerMatch,
  split: lowerSplit,
  retries: lowerRetries,
  timeout: lowerTimeout,
  outliers: unsupported(
    'Linkerd reads failure accrual from annotations of the Service, which is not ours to change: set balancer.linkerd.io/failure-accrual and its kin there',
  ),
};
