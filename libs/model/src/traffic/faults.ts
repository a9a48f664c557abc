import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';
import { AtLeastOneOf, ExactlyOneOf, IsDuration } from '../constraints.ts';
import { plainDuration } from '../duration.ts';

/** gRPC's own words for what went wrong, as in its specification. */
export const GRPC_STATUSES = [
  'cancelled',
  'unknown',
  'invalid-argument',
  'deadline-exceeded',
  'not-found',
  'already-exists',
  'permission-denied',
  'resource-exhausted',
  'failed-precondition',
  'aborted',
  'out-of-range',
  'unimplemented',
  'internal',
  'unavailable',
  'data-loss',
  'unauthenticated',
] as const;
export type GrpcStatus = (typeof GRPC_STATUSES)[number];

/** Requests wait before they are forwarded. */
export class FaultDelay {
  /** 1ms to 1h. */
  @IsString()
  @IsDuration({ minimumMs: 1, maximumMs: 3_600_000 })
  readonly duration!: string;

  /** Percent of the requests, with two decimals at most; 100 when absent, 0 delays none. */
  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(100)
  readonly percent?: number;
}

/** Requests are answered with an error and not forwarded. Exactly one of the two statuses. */
@ExactlyOneOf('status', 'grpcStatus')
export class FaultAbort {
  /** 200 to 599. */
  @IsOptional()
  @IsInt()
  @Min(200)
  @Max(599)
  readonly status?: number;

  /** gRPC's status, for callers that speak gRPC. */
  @IsOptional()
  @IsIn(GRPC_STATUSES, { message: `must be one of ${GRPC_STATUSES.join(', ')}` })
  readonly grpcStatus?: GrpcStatus;

  /** Percent of the requests, with two decimals at most; 100 when absent, 0 aborts none. */
  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(100)
  readonly percent?: number;
}

/**
 * Faults for a test of the callers. They come before all else: a delay is no part of `timeout`, and what is aborted is not
 * tried again. A request can get both, each by its own chance.
 */
@AtLeastOneOf('delay', 'abort')
export class Faults {
  @IsOptional()
  @ValidateNested()
  @Type(() => FaultDelay)
  readonly delay?: FaultDelay;

  @IsOptional()
  @ValidateNested()
  @Type(() => FaultAbort)
  readonly abort?: FaultAbort;
}

/** All said, as meshes get it and as equal wishes are told. */
export function completeFaults({ delay, abort }: Faults) {
  return {
    ...(delay && { delay: { duration: plainDuration(delay.duration), percent: delay.percent ?? 100 } }),
    ...(abort && { abort: completeAbort(abort) }),
  };
}

function completeAbort({ status, grpcStatus, percent = 100 }: FaultAbort) {
  return { ...(status !== undefined && { status }), ...(grpcStatus && { grpcStatus }), percent };
}
