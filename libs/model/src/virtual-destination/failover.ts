import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { IsDuration } from '../constraints.ts';
import { parseDuration } from '../duration.ts';

/** When an endpoint counts as lost, by what callers themselves see of it: no hub is asked. */
export class Failover {
  /**
   * Failed requests in a row that take an endpoint out: no connection, a reset, 502, 503 or 504. 1 to 100, 3 when absent.
   * Answers of the application such as 500 take nothing out.
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  readonly consecutiveErrors?: number;

  /** How often it is looked whether an endpoint may come back: 100ms to 1m, 1s when absent. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 100, maximumMs: 60_000 })
  readonly interval?: string;

  /** Percent of the endpoints that may be out at once: 1 to 100, 100 when absent, so that a cluster that is lost is lost. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  readonly maxEjectionPercent?: number;

  /**
   * Percent of endpoints that are well, below which all are tried again as if nothing were known: 0 to 50, 10 when absent.
   * 0: never; while all are out, every request fails.
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(50)
  readonly panicThreshold?: number;
}

/** How requests come back to what was lost. */
export class Failback {
  /** How long an endpoint is out at first; each further time in a row that much longer: 1s to 1h, 30s when absent. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1000, maximumMs: 3_600_000 })
  readonly after?: string;

  /** The time in which what comes back gets its full share, step by step: 1s to 1h. At once when absent. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1000, maximumMs: 3_600_000 })
  readonly over?: string;
}

/** Everything that decides over loss and return, defaults included. Times are in milliseconds. */
export interface SettledFailover {
  readonly consecutiveErrors: number;
  readonly intervalMs: number;
  readonly maxEjectionPercent: number;
  readonly panicThreshold: number;
  readonly ejectionMs: number;
  /** Absent: at once. */
  readonly warmupMs?: number;
}

/** With every default said: a mesh's own defaults are those with which it silently does not fail over. */
export function settledFailover(failover: Failover = {}, failback: Failback = {}): SettledFailover {
  const { consecutiveErrors = 3, interval = '1s', maxEjectionPercent = 100, panicThreshold = 10 } = failover;
  const { after = '30s', over } = failback;
  const warmupMs = parseDuration(over ?? '');
  return {
    consecutiveErrors,
    intervalMs: parseDuration(interval) ?? 1000,
    maxEjectionPercent,
    panicThreshold,
    ejectionMs: parseDuration(after) ?? 30_000,
    ...(warmupMs !== undefined && { warmupMs }),
  };
}
