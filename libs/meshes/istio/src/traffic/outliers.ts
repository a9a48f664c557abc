import { completeOutliers } from '@overmesh/model';
import { inOwnRule } from './own-rule.ts';

/** Counts of 0 are said aloud: where they are silent, Istio counts to 5. */
export const lowerOutliers = inOwnRule<'outliers'>((outliers) => {
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
});
