const HASH_LENGTH = 10;

/**
 * A name that is the same for the same parts and fits `limit`: readable where it can be, cut and hashed where not.
 *
 * ['a-b', 'c'] and ['a', 'b-c'] read the same and get the same name: where both may be, give a part that tells them
 * apart.
 *
 * @param limit 63 for Services and label values, 253 for most objects
 */
export function objectName(parts: readonly string[], limit = 63): string {
  const readable = parts.filter(Boolean).join('-');
  if (readable.length <= limit && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(readable)) return readable;
  const kept = readable.slice(0, limit - HASH_LENGTH - 1).replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return [kept.replace(/[^-a-z0-9.]+/g, '-'), stableHash(parts.join('\u0000'))].filter(Boolean).join('-');
}

/** Ten letters and digits of a 64-bit FNV-1a: stable over versions and machines, for names, not for security. */
export function stableHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(36).padStart(HASH_LENGTH, '0').slice(-HASH_LENGTH);
}
