import type { IncomingMessage } from 'node:http';
import { hashOfToken } from '@overmesh/access';

/** A token that lets in, as it is known here: never the token itself. */
export interface KnownToken {
  readonly name: string;
  readonly hash: string;
}

/** Whose token an `Authorization` value holds; undefined for anybody else's. */
export type TokenCheck = (authorization: unknown) => KnownToken | undefined;

/**
 * Looks a token up by its hash: that takes a time which tells nothing of the token, since nobody can choose a hash.
 *
 * @param names by hash
 */
export function tokenCheck(names: () => ReadonlyMap<string, string>): TokenCheck {
  return (authorization) => {
    const given = typeof authorization === 'string' ? /^Bearer +(\S+) *$/i.exec(authorization)?.[1] : undefined;
    if (given === undefined) return undefined;
    const hash = hashOfToken(given);
    const name = names().get(hash);
    return name === undefined ? undefined : { name, hash };
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
