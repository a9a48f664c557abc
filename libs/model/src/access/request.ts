import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import { ExactlyOneOf, IsDnsName } from '../constraints.ts';
import { METHODS } from '../traffic/request-match.ts';
import type { Method } from '../traffic/request-match.ts';

/**
 * A plain URL path, as TrafficPolicy has it, and without `*`: meshes take a star in a rule of access for "anything", and a
 * rule that lets more through than it says is worse than none.
 */
const PATH = /^(?!.*(?:\/\/|\/\.\.?(?:\/|$)|%2[ef]))\/(?:[A-Za-z0-9\-._~!$&'()+,;=:@/]|%[0-9a-f]{2})*$/i;
const PATH_MESSAGE = 'must start with / and be a plain URL path: no blank, ?, #, *, //, /../ or %2f; non-ASCII as %xx';

/** The path of a request, without its query. Exactly one of the two. */
@ExactlyOneOf('exact', 'prefix')
export class AccessPath {
  /** The whole path, as in `/admin`. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(PATH, { message: PATH_MESSAGE })
  readonly exact?: string;

  /** Whole path elements from the start: `/admin` is `/admin` and `/admin/users`, and not `/administration`. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(PATH, { message: PATH_MESSAGE })
  readonly prefix?: string;
}

/**
 * Requests: those of which everything given here holds; of a list one entry is enough. A connection that is no HTTP has
 * neither method nor path nor host, so no entry that names one is about it.
 */
export class AccessRequest {
  /** Methods; any when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(METHODS.length)
  @IsIn(METHODS, { each: true, message: `must be among ${METHODS.join(', ')}` })
  readonly methods?: readonly Method[];

  /** Paths; any when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => AccessPath)
  readonly paths?: readonly AccessPath[];

  /** Ports of the Service, 1 to 65535; all of them when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(65535, { each: true })
  readonly ports?: readonly number[];

  /** Hosts that callers ask for (header Host, or :authority), without a port and in lower case; any when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @IsString({ each: true })
  @IsDnsName({ each: true })
  readonly hosts?: readonly string[];
}
