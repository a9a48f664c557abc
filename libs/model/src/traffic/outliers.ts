import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { AtLeastOneOf, IsDuration } from '../constraints.ts';
import { plainDuration } from '../duration.ts';

/**
 * A pod that answers with errors one after the other gets no requests for a while. Each calling proxy counts for itself,
 * and a connection that cannot be made counts as an error. At least one of the two counts is given.
 */
@AtLeastOneOf('consecutive5xx', 'consecutiveGatewayErrors')
export class Outliers {
  /** Answers of 500 to 599, one after the other, after which a pod is left out: 1 to 1000. Not counted when absent. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly consecutive5xx?: number;

  /** The same for 502, 503 and 504 alone. Not counted when absent. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly consecutiveGatewayErrors?: number;

  /** How often it is looked whether a pod's time is over; `10s` when absent. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1, maximumMs: 3_600_000 })
  readonly interval?: string;

  /** How long a pod is left out the first time; the second time twice as long, and so on. `30s` when absent. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1, maximumMs: 3_600_000 })
  readonly ejectionTime?: string;

  /**
   * Most pods that are left out at once, in whole percent of all and rounded down: 1 to 100, 50 when absent. Of one pod none
   * is left out but at 100.
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  readonly maxEjectionPercent?: number;
}

/** All said, as meshes get it and as equal wishes are told. */
export function completeOutliers(outliers: Outliers): Required<Outliers> {
  const { consecutive5xx = 0, consecutiveGatewayErrors = 0, interval = '10s', ejectionTime = '30s' } = outliers;
  return {
    consecutive5xx,
    consecutiveGatewayErrors,
    interval: plainDuration(interval),
    ejectionTime: plainDuration(ejectionTime),
    maxEjectionPercent: outliers.maxEjectionPercent ?? 50,
  };
}
