const LONGEST = 100;
/** Letters and digits of any script, and what names and addresses are made with. */
const ODD = /[^\p{L}\p{N} ._@:/+-]/gu;

/**
 * Who says that they change something. Not proven: the token is what lets them in.
 *
 * @returns `api-token` when nothing is left of what was said
 */
export function authorFrom(said: unknown): string {
  if (typeof said !== 'string') return 'api-token';
  return (
    said
      .slice(0, 4 * LONGEST)
      .replace(ODD, '')
      .trim()
      .slice(0, LONGEST)
      .trim() || 'api-token'
  );
}

/** The caller's id of a request when it is a plain word, so that it can be found in both logs. */
export function requestIdFrom(said: unknown, fallback: () => string): string {
  return typeof said === 'string' && /^[\w.-]{1,64}$/.test(said) ? said : fallback();
}
