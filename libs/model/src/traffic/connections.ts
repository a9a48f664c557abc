import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { AtLeastOneOf, IsDuration } from '../constraints.ts';
import { plainDuration } from '../duration.ts';

/**
 * Limits of what one calling proxy has open to the destination; each subset of a split counts for itself. What goes beyond
 * is answered 503 at once. What is not given is as the mesh has it. At least one is given.
 */
@AtLeastOneOf(
  'maxConnections',
  'maxPendingRequests',
  'maxRequests',
  'maxRequestsPerConnection',
  'connectTimeout',
  'idleTimeout',
)
export class Connections {
  /** Connections at once, 1 to 1000000; over HTTP/2 one carries many requests. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly maxConnections?: number;

  /** Requests that wait for a connection at once, 1 to 1000000. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly maxPendingRequests?: number;

  /** Requests under way at once, 1 to 1000000. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly maxRequests?: number;

  /** Requests after which a connection is closed, 1 to 1000000; 1 makes a new connection for each. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly maxRequestsPerConnection?: number;

  /** How long a new connection may take, 1ms to 1h; then it is given up, and a request that is not retried is answered 503. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1, maximumMs: 3_600_000 })
  readonly connectTimeout?: string;

  /** How long a connection stays open without a request. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1, maximumMs: 86_400_000 })
  readonly idleTimeout?: string;
}

/** In one form, as meshes get it and as equal wishes are told. */
export function plainConnections({ connectTimeout, idleTimeout, ...limits }: Connections): Connections {
  return {
    ...limits,
    ...(connectTimeout !== undefined && { connectTimeout: plainDuration(connectTimeout) }),
    ...(idleTimeout !== undefined && { idleTimeout: plainDuration(idleTimeout) }),
  };
}
