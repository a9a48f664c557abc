import { createHash, timingSafeEqual } from 'node:crypto';
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

/** Hashed first, because a comparison in constant time wants equal lengths. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
