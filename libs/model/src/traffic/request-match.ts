import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { ExactlyOneOf, IsRegex } from '../constraints.ts';
import {
  GRPC_METHOD,
  GRPC_METHOD_MESSAGE,
  GRPC_SERVICE,
  GRPC_SERVICE_MESSAGE,
  HEADER_NAME,
  HEADER_NAME_MESSAGE,
  NO_CONTROLS,
  PATH,
  PATH_MESSAGE,
} from './http-text.ts';

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'] as const;
export type Method = (typeof METHODS)[number];

/** The path of a request, without its query. Exactly one of the three. */
@ExactlyOneOf('exact', 'prefix', 'regex')
export class PathMatch {
  /** The whole path, as in `/reviews/7`. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(PATH, { message: PATH_MESSAGE })
  readonly exact?: string;

  /** Whole path elements from the start: `/reviews` matches `/reviews/7` and not `/reviewsX`. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(PATH, { message: PATH_MESSAGE })
  readonly prefix?: string;

  /** RE2 expression over the whole path. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @IsRegex()
  readonly regex?: string;

  /** true: `/Reviews` is `/reviews`. With `exact` or `prefix`; an expression says it itself, as `(?i)`. false when absent. */
  @IsOptional()
  @IsBoolean()
  readonly ignoreCase?: boolean;
}

/** Calls of a gRPC service: requests by POST to the path `/<service>/<method>`. */
export class GrpcMatch {
  /** With its package, as in `shop.v1.Checkout`. */
  @IsString()
  @MaxLength(512)
  @Matches(GRPC_SERVICE, { message: GRPC_SERVICE_MESSAGE })
  readonly service!: string;

  /** As the service's definition has it. Any method when absent. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  @Matches(GRPC_METHOD, { message: GRPC_METHOD_MESSAGE })
  readonly method?: string;
}

/** One header. Exactly one of the four says what of it; `invert` turns the answer round. */
@ExactlyOneOf('exact', 'prefix', 'regex', 'present')
export class HeaderMatch {
  /** In lower case, as HTTP/2 sends it. */
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  @Matches(HEADER_NAME, { message: HEADER_NAME_MESSAGE })
  readonly name!: string;

  /** The whole value. */
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  @Matches(NO_CONTROLS, { message: 'must hold no control character' })
  readonly exact?: string;

  /** What the value begins with. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(4096)
  @Matches(NO_CONTROLS, { message: 'must hold no control character' })
  readonly prefix?: string;

  /** RE2 expression over the whole value. */
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  @IsRegex()
  readonly regex?: string;

  /** true: any value, as long as the header is there. */
  @IsOptional()
  @IsIn([true], { message: 'must be true where it is given; use invert for "absent"' })
  readonly present?: true;

  /** true: the request matches when this header does not. false when absent. */
  @IsOptional()
  @IsBoolean()
  readonly invert?: boolean;
}

/** One query parameter. Exactly one of the two. */
@ExactlyOneOf('exact', 'regex')
export class QueryMatch {
  /** As it stands in the query, before the `=`. */
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  @Matches(/^[^\s&=#\p{Cc}]+$/u, { message: 'must be a parameter name without blanks, &, = or #' })
  readonly name!: string;

  /** The whole value. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(NO_CONTROLS, { message: 'must hold no control character' })
  readonly exact?: string;

  /** RE2 expression over the whole value. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @IsRegex()
  readonly regex?: string;
}

/** A request matches when everything given here does. An empty match is refused: leave `match` out for "every request". */
export class RequestMatch {
  @IsOptional()
  @ValidateNested()
  @Type(() => PathMatch)
  readonly path?: PathMatch;

  /** Each of these headers has to match. Any when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @ValidateNested({ each: true })
  @Type(() => HeaderMatch)
  readonly headers?: readonly HeaderMatch[];

  /** Any method when absent. */
  @IsOptional()
  @IsIn(METHODS, { message: `must be one of ${METHODS.join(', ')}` })
  readonly method?: Method;

  /** Each of these parameters has to match. Any when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @ValidateNested({ each: true })
  @Type(() => QueryMatch)
  readonly query?: readonly QueryMatch[];

  /** Calls of a gRPC service or method: in the place of `path` and `method`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => GrpcMatch)
  readonly grpc?: GrpcMatch;
}

/** A match as meshes get it: gRPC calls are requests by their path and method. */
export type HttpMatch = Omit<RequestMatch, 'grpc'>;
