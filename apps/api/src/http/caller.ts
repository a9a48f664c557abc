import type { Caller } from '@overmesh/model';

const LONGEST = 100;
/** Letters and digits of any script, and what names and addresses are made with. */
const ODD = /[^\p{L}\p{N} ._@:/+-]/gu;

/**
 * Who asks, as they say it of themselves: the token lets them in and is no proof of a name.
 *
 * @param said the header `x-overmesh-author`; `api-token` is the name when nothing is left of it
 */
export function callerFrom(said: unknown): Caller {
  return { name: (typeof said === 'string' && plainName(said)) || 'api-token', way: 'api-token' };
}

function plainName(said: string): string {
  return said
    .slice(0, 4 * LONGEST)
    .replace(ODD, '')
    .trim()
    .slice(0, LONGEST)
    .trim();
}

/** The caller's id of a request when it is a plain word, so that it can be found in both logs. */
export function requestIdFrom(said: unknown, fallback: () => string): string {
  return typeof said === 'string' && /^[\w.-]{1,64}$/.test(said) ? said : fallback();
}
