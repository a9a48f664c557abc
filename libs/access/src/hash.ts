import { createHash } from 'node:crypto';

/**
 * What is kept of a token: its SHA-256 in hex. A token is 32 random bytes, which nobody finds by trying, so that a slow
 * hash would only slow down each request.
 */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
