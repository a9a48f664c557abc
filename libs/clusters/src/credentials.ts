import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from '@overmesh/config';
import { KubeError } from '@overmesh/kube';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A secret as a row holds it. Each has its own data key, which only a key-encryption key unwraps. */
export interface Sealed {
  readonly keyId: string;
  /** Nonce, tag and ciphertext of the data key, base64. */
  readonly wrappedKey: string;
  /** Nonce, tag and ciphertext of the secret, base64. */
  readonly box: string;
}

/** Where a secret is kept. Bound into the seal, so that a value copied to another row or column does not open there. */
export interface SecretPlace {
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

/** Where the credential of a cluster is kept. */
export function credentialPlace(clusterId: string): SecretPlace {
  return { table: 'clusters', row: clusterId, column: 'credentials' };
}

/** Thrown when a sealed value cannot be opened. Says which master key it wants; never what is inside. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** A cluster that cannot be reached because its credential does not open: like a refusal, and nothing was asked. */
export class LockedCredentials extends KubeError {
  constructor(cause: CredentialsError) {
    super('unauthorized', cause.message);
    this.cause = cause;
  }
}

/** Encrypts `plain` under a fresh data key, and that key under the ring's current one. */
export function seal(plain: string, place: SecretPlace, ring: KeyRing): Sealed {
  const dataKey = randomBytes(KEY_BYTES);
  const bound = boundTo(place);
  return {
    keyId: ring.current,
    wrappedKey: encrypt(dataKey, keyOf(ring, ring.current), bound),
    box: encrypt(Buffer.from(plain, 'utf8'), dataKey, bound),
  };
}

/** What was sealed; throws CredentialsError when the key is gone, or the value was changed or moved. */
export function unseal(sealed: Sealed, place: SecretPlace, ring: KeyRing): string {
  const bound = boundTo(place);
  const dataKey = unwrap(sealed, place, ring);
  try {
    return decrypt(sealed.box, dataKey, bound).toString('utf8');
  } catch (cause) {
    throw doesNotOpen(sealed, place, cause);
  }
}

/** The same secret with its data key under the ring's current key: the secret itself is not opened. Throws as unseal. */
export function rewrap(sealed: Sealed, place: SecretPlace, ring: KeyRing): Sealed {
  const dataKey = unwrap(sealed, place, ring);
  const wrappedKey = encrypt(dataKey, keyOf(ring, ring.current), boundTo(place));
  return { keyId: ring.current, wrappedKey, box: sealed.box };
}

function unwrap(sealed: Sealed, place: SecretPlace, ring: KeyRing): Buffer {
  const key = keyOf(ring, sealed.keyId);
  try {
    return decrypt(sealed.wrappedKey, key, boundTo(place));
  } catch (cause) {
    throw doesNotOpen(sealed, place, cause);
  }
}

function doesNotOpen({ keyId }: Sealed, { table, column }: SecretPlace, cause: unknown): CredentialsError {
  return new CredentialsError(
    `what is sealed in ${table}.${column} does not open with master key ${keyId}: it was changed, or moved here from another row`,
    { cause },
  );
}

function keyOf(ring: KeyRing, id: string): Uint8Array {
  const key = ring.keys.get(id);
  if (key?.length === KEY_BYTES) return key;
  throw new CredentialsError(
    `there is no master key ${id} of ${KEY_BYTES} bytes here: give it back, see overmesh keys list`,
  );
}

function boundTo({ table, row, column }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([table, row, column]));
}

function encrypt(plain: Uint8Array, key: Uint8Array, bound: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function decrypt(packed: string, key: Uint8Array, bound: Buffer): Buffer {
  const bytes = Buffer.from(packed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound).setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
