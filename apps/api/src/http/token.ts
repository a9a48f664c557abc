import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Secret } from '@overmesh/config';

/** Tells the right `Authorization` value from others, in a time that tells nothing of how wrong one is. */
export type TokenCheck = (authorization: unknown) => boolean;

export function tokenCheck(token: Secret): TokenCheck {
  const right = digest(token.reveal());
  return (authorization) => {
    const given = typeof authorization === 'string' ? /^Bearer +(\S+) *$/i.exec(authorization)?.[1] : undefined;
    return timingSafeEqual(digest(given ?? ''), right) && given !== undefined;
  };
}

/**
 * The `Authorization` of a request; undefined where there is none or more than one. Node keeps the first of two and a
 * proxy on the way may have judged the second.
 */
export function authorizationOf({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  const [only, ...others] = headersDistinct['authorization'] ?? [];
  return others.length ? undefined : only;
}

/** Hashed first, because a comparison in constant time wants equal lengths. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
