import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Key-encryption keys by id. `current` seals; the others stay to open what was sealed before a change of keys. */
export interface KeyRing {
  readonly current: string;
  /** 32 bytes each. */
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

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

/** Thrown when a sealed value cannot be opened. Says which key it wants; never what is inside. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
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
  const key = keyOf(ring, sealed.keyId);
  const bound = boundTo(place);
  try {
    return decrypt(sealed.box, decrypt(sealed.wrappedKey, key, bound), bound).toString('utf8');
  } catch (cause) {
    throw new CredentialsError(
      `the credentials in ${place.table} ${place.row} do not open with key ${sealed.keyId}: they were changed, moved, or sealed with another key of that id`,
      { cause },
    );
  }
}

function keyOf(ring: KeyRing, id: string): Uint8Array {
  const key = ring.keys.get(id);
  if (key?.length === KEY_BYTES) return key;
  throw new CredentialsError(
    `there is no key-encryption key ${id} of ${KEY_BYTES} bytes: give it back in the configuration`,
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
