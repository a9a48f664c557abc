/** What a key is, as far as its strength goes. */
export interface KeyKind {
  readonly type: 'ec' | 'rsa' | 'ed25519' | 'other';
  /** `P-256`, and 2048 for an RSA key: what tells how strong it is. */
  readonly size: string;
}

/** Enough of a fingerprint to tell certificates apart, for people. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, 16);
}

/** Names that an authority may vouch for. An absent list narrows nothing. */
export interface NameLimits {
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
}

/** An X.509 certificate that was read whole. Nothing in it has been judged yet: see libs/trust/src/check. */
export interface Certificate {
  /** SHA-256 of its DER, in hex: what names it everywhere. */
  readonly fingerprint: string;
  readonly der: Uint8Array;
  /** On one line, for people. Two certificates of one name are told apart by the fingerprint. */
  readonly subject: string;
  readonly issuer: string;
  /** DER of both names in hex: what a chain is held together by. */
  readonly subjectBytes: string;
  readonly issuerBytes: string;
  /** Its bytes in hex; negative ones have their first bit set. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly key: KeyKind;
  /** SHA-256 of the public key, in hex. */
  readonly keyId: string;
  /** `SHA-256`, or the object identifier of an algorithm that is not known here. */
  readonly signedWith: string;
  /** Of basic constraints; false where it has none. */
  readonly isAuthority: boolean;
  readonly pathLength?: number;
  /** As RFC 5280 names them; absent where it does not say. */
  readonly keyUsages?: readonly string[];
  /** Object identifiers; absent where it does not say. */
  readonly extendedKeyUsages?: readonly string[];
  readonly uris: readonly string[];
  readonly dnsNames: readonly string[];
  readonly permitted?: NameLimits;
  readonly excluded?: NameLimits;
}
