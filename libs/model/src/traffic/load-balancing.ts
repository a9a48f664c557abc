import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, Matches, MaxLength, MinLength, ValidateNested } from 'class-validator';
import { ExactlyOneOf, IsDuration } from '../constraints.ts';
import { plainDuration } from '../duration.ts';
import { HEADER_NAME, HEADER_NAME_MESSAGE } from './http-text.ts';

export const BALANCERS = ['round-robin', 'least-request', 'random'] as const;
export type Balancer = (typeof BALANCERS)[number];

/** A cookie by which a caller stays at one pod. */
export class HashCookie {
  /** Its name, as in `Set-Cookie`. */
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  @Matches(/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/, { message: 'must be the name of a cookie' })
  readonly name!: string;

  /** A caller without the cookie is given one that lasts so long. It is given none when absent. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1000, maximumMs: 86_400_000 })
  readonly lifetime?: string;
}

/** What requests of one pod have in common. Exactly one of the four. */
@ExactlyOneOf('header', 'query', 'cookie', 'source')
export class HashKey {
  /** The value of this header, in lower case. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  @Matches(HEADER_NAME, { message: HEADER_NAME_MESSAGE })
  readonly header?: string;

  /** The value of this query parameter. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(256)
  @Matches(/^[^\s&=#\p{Cc}]+$/u, { message: 'must be a parameter name without blanks, &, = or #' })
  readonly query?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => HashCookie)
  readonly cookie?: HashCookie;

  /** true: the address of the caller. */
  @IsOptional()
  @IsIn([true], { message: 'must be true where it is given' })
  readonly source?: true;
}

/** Which pod of all gets a request. Exactly one of the two. */
@ExactlyOneOf('by', 'hash')
export class LoadBalancing {
  /** One after the other, the one with the fewest requests under way of two, or any. */
  @IsOptional()
  @IsIn(BALANCERS, { message: `must be one of ${BALANCERS.join(', ')}` })
  readonly by?: Balancer;

  /** Requests with an equal key go to one pod, as long as the pods stay the same. */
  @IsOptional()
  @ValidateNested()
  @Type(() => HashKey)
  readonly hash?: HashKey;

  /**
   * So long a new pod gets fewer requests than the others, and more and more of them: 1s to 1h. With `by: round-robin` or
   * `least-request`. A new pod gets its whole share at once when absent.
   */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1000, maximumMs: 3_600_000 })
  readonly slowStart?: string;
}

/** In one form, as meshes get it and as equal wishes are told. */
export function plainLoadBalancing({ by, hash, slowStart }: LoadBalancing): LoadBalancing {
  const { cookie, ...key } = hash ?? {};
  const plainCookie = cookie && {
    name: cookie.name,
    ...(cookie.lifetime !== undefined && { lifetime: plainDuration(cookie.lifetime) }),
  };
  return {
    ...(by && { by }),
    ...(hash && { hash: { ...key, ...(plainCookie && { cookie: plainCookie }) } }),
    ...(slowStart !== undefined && { slowStart: plainDuration(slowStart) }),
  };
}
