import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
} from 'class-validator';
import { IsDuration } from '../constraints.ts';

/** What makes a try worth repeating. Codes of HTTP, gRPC and the connection, in Envoy's words where it has one. */
export const RETRY_CONDITIONS = [
  '5xx',
  'gateway-error',
  'connect-failure',
  'refused-stream',
  'reset',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const;
export type RetryCondition = (typeof RETRY_CONDITIONS)[number];

/** gRPC codes among the conditions. */
export const GRPC_CONDITIONS = [
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const;

/**
 * Conditions when the user names none. Not safe for every method: `gateway-error` repeats a POST that a server may have
 * taken before its 502; of `connect-failure` and `refused-stream` no server has seen the request.
 */
export const DEFAULT_RETRY_CONDITIONS: readonly RetryCondition[] = [
  'gateway-error',
  'connect-failure',
  'refused-stream',
];

/** Tries after the first one. `attempts: 0` turns retries off, also those that a mesh does by default. */
export class Retries {
  /** 0 to 10 tries after the first. */
  @IsInt()
  @Min(0)
  @Max(10)
  readonly attempts!: number;

  /** Bound of each try, the first included. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1, maximumMs: 3_600_000 })
  readonly perTryTimeout?: string;

  /**
   * `gateway-error`, `connect-failure` and `refused-stream` when absent. `gateway-error` repeats a POST too, which a server
   * may have taken before its 502.
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(RETRY_CONDITIONS.length)
  @ArrayUnique()
  @IsIn(RETRY_CONDITIONS, { each: true, message: `must be among ${RETRY_CONDITIONS.join(', ')}` })
  readonly on?: readonly RetryCondition[];

  /** Wait before the first retry; later ones grow from it. The mesh's own when absent. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1, maximumMs: 60_000 })
  readonly backoff?: string;
}
