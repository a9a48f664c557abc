import type { KeyObject } from 'node:crypto';
import type { KeyKind } from '../certificate.ts';

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** What a public key is, for people and for isStrong. */
export function kindOf(key: KeyObject): KeyKind {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return { type: 'ec', size: CURVES[namedCurve] ?? namedCurve };
  if (key.asymmetricKeyType === 'rsa') return { type: 'rsa', size: String(modulusLength) };
  if (key.asymmetricKeyType === 'ed25519') return { type: 'ed25519', size: '256' };
  return { type: 'other', size: key.asymmetricKeyType ?? 'unknown' };
}

/**
 * Whether a key is strong, usual, and cheap to check: proxies check a signature for every connection, and one of 16,384
 * bits takes them a thousand times as long.
 */
export function isStrong({ type, size }: KeyKind): boolean {
  if (type === 'rsa') return Number(size) >= 2048 && Number(size) <= 8192;
  return type === 'ed25519' || (type === 'ec' && Object.values(CURVES).includes(size));
}
