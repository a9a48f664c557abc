import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { AtLeastOneOf } from '../constraints.ts';
import { HOST, HOST_MESSAGE, PATH, PATH_MESSAGE } from './http-text.ts';

export const REDIRECT_SCHEMES = ['http', 'https'] as const;
export type RedirectScheme = (typeof REDIRECT_SCHEMES)[number];
export const REDIRECT_STATUSES = [301, 302, 303, 307, 308] as const;

/**
 * The caller is told to ask elsewhere, and nothing is forwarded. What is not given stays as the caller asked; the query
 * always does. At least one of scheme, host, port and path is given.
 */
@AtLeastOneOf('scheme', 'host', 'port', 'path')
export class Redirect {
  /** The one by which the caller asked when absent. */
  @IsOptional()
  @IsIn(REDIRECT_SCHEMES, { message: 'must be http or https' })
  readonly scheme?: RedirectScheme;

  /** The one that was called when absent. */
  @IsOptional()
  @IsString()
  @MaxLength(253)
  @Matches(HOST, { message: HOST_MESSAGE })
  readonly host?: string;

  /** With a host: the scheme's own when absent. Without: the one that was called. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65535)
  readonly port?: number;

  /** The whole path. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(PATH, { message: PATH_MESSAGE })
  readonly path?: string;

  /** 301, 302, 303, 307 or 308; 302 when absent. */
  @IsOptional()
  @IsInt()
  @IsIn(REDIRECT_STATUSES, { message: `must be one of ${REDIRECT_STATUSES.join(', ')}` })
  readonly status?: number;
}

/** All said, as meshes get it and as equal wishes are told. */
export function completeRedirect({ scheme, host, port, path, status = 302 }: Redirect) {
  return {
    ...(scheme && { scheme }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(path !== undefined && { path }),
    status,
  };
}
