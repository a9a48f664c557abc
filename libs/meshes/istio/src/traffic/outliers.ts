import { approximate } from '@overmesh/meshes/kit';
import { completeOutliers } from '@overmesh/model';
import { inOwnRule } from './own-rule.ts';

/** Seen on a stock Envoy: of four pods that all fail one is left out at 60 %, and a second time out ends before its interval. */
const ONE_AT_A_TIME =
  'one pod at a time was seen to be left out, whatever maxEjectionPercent allows, and not for a whole interval each time';

/** Counts of 0 are said aloud: where they are silent, Istio counts to 5. */
export const lowerOutliers = inOwnRule<'outliers'>(
  (outliers) => {
    const { consecutive5xx, consecutiveGatewayErrors, interval, ejectionTime, maxEjectionPercent } =
      completeOutliers(outliers);
    return {
      outlierDetection: {
        consecutive5xxErrors: consecutive5xx,
        consecutiveGatewayErrors,
        interval,
        baseEjectionTime: ejectionTime,
        maxEjectionPercent,
      },
    };
  },
  (patch) => approximate(ONE_AT_A_TIME, patch),
);
