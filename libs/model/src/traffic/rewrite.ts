import { Type } from 'class-transformer';
import { IsOptional, IsString, Matches, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { AtLeastOneOf, ExactlyOneOf, IsRegex } from '../constraints.ts';
import { HOST, HOST_MESSAGE, PATH, PATH_MESSAGE } from './http-text.ts';

/** Whole elements at the start of a path, and what takes their place. A path that does not begin so stays as it is. */
export class PrefixRewrite {
  /** Whole path elements from the start: `/reviews` is that of `/reviews/7` and not of `/reviewsX`. */
  @IsString()
  @MaxLength(1024)
  @Matches(PATH, { message: PATH_MESSAGE })
  readonly from!: string;

  /** `/` takes the prefix away. */
  @IsString()
  @MaxLength(1024)
  @Matches(PATH, { message: PATH_MESSAGE })
  readonly to!: string;
}

/** A path that an expression fits is written anew; another one stays as it is. */
export class RegexRewrite {
  /** RE2 expression over the whole path. */
  @IsString()
  @MaxLength(1024)
  @IsRegex()
  readonly pattern!: string;

  /** The new path; `\1` to `\9` stand for what groups of the expression fit, `\0` for the whole path. */
  @IsString()
  @MinLength(1)
  @MaxLength(1024)
  @Matches(/^(?:\/|\\\d)(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/%]|\\\d)*$/, {
    message: 'must start with / or a group, and be plain characters of a URL path and groups (\\1)',
  })
  readonly substitution!: string;
}

/** The path of a request, without its query, which stays. Exactly one of the three. */
@ExactlyOneOf('whole', 'prefix', 'regex')
export class PathRewrite {
  /** The whole new path. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(PATH, { message: PATH_MESSAGE })
  readonly whole?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => PrefixRewrite)
  readonly prefix?: PrefixRewrite;

  @IsOptional()
  @ValidateNested()
  @Type(() => RegexRewrite)
  readonly regex?: RegexRewrite;
}

/** What the server gets to see instead of what the caller asked for. At least one of the two. */
@AtLeastOneOf('host', 'path')
export class Rewrite {
  /** The host (`:authority`) that the server sees. Where the request goes does not change. */
  @IsOptional()
  @IsString()
  @MaxLength(253)
  @Matches(HOST, { message: HOST_MESSAGE })
  readonly host?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => PathRewrite)
  readonly path?: PathRewrite;
}

/** A path without the slash at its end, empty for `/`: whole elements are the same with and without it. */
export function elementsOf(path: string): string {
  return path.replace(/\/+$/, '');
}

/** In one form, as meshes get it and as equal wishes are told. */
export function plainRewrite({ host, path }: Rewrite): Rewrite {
  const { whole, prefix, regex } = path ?? {};
  const plainPath = {
    ...(whole !== undefined && { whole }),
    ...(prefix && { prefix: { from: elementsOf(prefix.from) || '/', to: elementsOf(prefix.to) || '/' } }),
    ...(regex && { regex: { pattern: regex.pattern, substitution: regex.substitution } }),
  };
  return { ...(host !== undefined && { host }), ...(path && { path: plainPath }) };
}
