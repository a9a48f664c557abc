import type { Feature } from '@overmesh/model';
import { unsupported } from '@overmesh/meshes/kit';
import type { Lower, TrafficTable } from '@overmesh/meshes/kit';
import { obstacle } from '../obstacle.ts';
import { lowerMatch } from './match.ts';
import type { RoutePatch } from './patch.ts';
import { lowerRetries } from './retries.ts';
import { lowerSplit } from './split.ts';
import { lowerTimeout } from './timeout.ts';

/** Istio's answer to every feature. All of them are about requests, so what hides requests hinders all. */
export const trafficTable: TrafficTable<RoutePatch> = {
  match: unlessHindered(lowerMatch),
  split: unlessHindered(lowerSplit),
  retries: unlessHindered(lowerRetries),
  timeout: unlessHindered(lowerTimeout),
};

function unlessHindered<F extends Feature>(lower: Lower<F, RoutePatch>): Lower<F, RoutePatch> {
  return (want, context) => {
    const reason = obstacle(context);
    return reason ? unsupported(reason) : lower(want, context);
  };
}
