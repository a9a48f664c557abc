/** Hashes of the signature algorithms that may be used, by object identifier. */
const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384',
  '1.2.840.10045.4.3.4': 'SHA-512',
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
  '1.3.101.112': 'Ed25519',
};

/** Those that are known and not sound. */
const BROKEN: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.4': 'MD5',
  '1.2.840.113549.1.1.5': 'SHA-1',
  '1.2.840.10045.4.1': 'SHA-1',
};

/** The hash by name, or the identifier of an algorithm that is not known. */
export function hashOf(algorithm: string): string {
  return HASHES[algorithm] ?? BROKEN[algorithm] ?? algorithm;
}

/** Whether what is signed with it can be believed. */
export function isSound(signedWith: string): boolean {
  return Object.values(HASHES).includes(signedWith);
}
