import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ExactlyOneOf, IsDuration, IsRegex } from '../constraints.ts';
import { plainDuration } from '../duration.ts';
import { HEADER_NAME, HEADER_NAME_MESSAGE } from './http-text.ts';
import { METHODS } from './request-match.ts';
import type { Method } from './request-match.ts';

/** Where a page comes from, as browsers say it: `https://shop.example`. Exactly one of the two. */
@ExactlyOneOf('exact', 'regex')
export class CorsOrigin {
  /** Scheme, host and, where it is none of the scheme's own, port; `*` for every origin. */
  @IsOptional()
  @IsString()
  @MaxLength(253)
  @Matches(/^(?:\*|[a-z][a-z0-9+.-]*:\/\/[^\s/?#\p{Cc}]+)$/u, {
    message: 'must be an origin such as https://shop.example, or *',
  })
  readonly exact?: string;

  /** RE2 expression over the whole origin. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @IsRegex()
  readonly regex?: string;
}

/**
 * Which pages of other origins may read answers. Questions ahead of a request (preflights) from these origins are answered
 * by the caller's own proxy; those from others are forwarded, as all else is.
 */
export class Cors {
  /** Origins whose pages may; any one of them is enough. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(32)
  @ValidateNested({ each: true })
  @Type(() => CorsOrigin)
  readonly allowOrigins!: readonly CorsOrigin[];

  /** Methods besides those that browsers always send. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(METHODS.length)
  @ArrayUnique()
  @IsIn(METHODS, { each: true, message: `must be among ${METHODS.join(', ')}` })
  readonly allowMethods?: readonly Method[];

  /** Headers that requests may have besides those that browsers always send. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(32)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(256, { each: true })
  @Matches(HEADER_NAME, { each: true, message: HEADER_NAME_MESSAGE })
  readonly allowHeaders?: readonly string[];

  /** Headers of answers that pages may read. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(32)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(256, { each: true })
  @Matches(HEADER_NAME, { each: true, message: HEADER_NAME_MESSAGE })
  readonly exposeHeaders?: readonly string[];

  /** How long a browser may remember the answer to a preflight, in whole seconds; the browser's own when absent. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1000, maximumMs: 86_400_000 })
  readonly maxAge?: string;

  /** true: pages may send cookies. false when absent. */
  @IsOptional()
  @IsBoolean()
  readonly allowCredentials?: boolean;
}

/** All said, as meshes get it and as equal wishes are told: lists have one order, since theirs says nothing. */
export function completeCors(cors: Cors) {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge, allowCredentials = false } = cors;
  const origins = allowOrigins.map(({ exact, regex }) => ({
    ...(exact !== undefined && { exact }),
    ...(regex !== undefined && { regex }),
  }));
  return {
    allowOrigins: origins.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ...(allowMethods && { allowMethods: [...allowMethods].sort() }),
    ...(allowHeaders && { allowHeaders: [...allowHeaders].sort() }),
    ...(exposeHeaders && { exposeHeaders: [...exposeHeaders].sort() }),
    ...(maxAge !== undefined && { maxAge: plainDuration(maxAge) }),
    allowCredentials,
  };
}
