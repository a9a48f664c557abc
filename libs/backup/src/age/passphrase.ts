import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { Stanza } from 'age-encryption';
import type { Identity, Recipient } from 'age-encryption';
import type { Secret } from '@overmesh/config';

/*
 * The passphrase stanza of age (https://age-encryption.org/v1, "The scrypt recipient type") over node:crypto, by the door
 * that the library has for it. Its own derives the key in JavaScript: the api answered nobody for 2 to 4 s meanwhile.
 */

const TYPE = 'scrypt';
const LABEL = Buffer.from('age-encryption.org/v1/scrypt');
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** What the program `age` seals with: about a second, and 256 MiB. */
const WORK_FACTOR = 18;
/** The key of a file is wrapped once under a key that is never used again, so its nonce is zero. */
const NONCE = Buffer.alloc(12);
const CIPHER = 'chacha20-poly1305';

/** Seals for whoever knows the passphrase. */
export function passphraseRecipient(passphrase: Secret): Recipient {
  return {
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(SALT_BYTES);
      const key = await derived(passphrase, salt, WORK_FACTOR);
      return [new Stanza([TYPE, unpadded(salt), String(WORK_FACTOR)], wrapped(fileKey, key))];
    },
  };
}

/** Opens what was sealed with the passphrase; answers null where another one was meant. */
export function passphraseIdentity(passphrase: Secret): Identity {
  return {
    unwrapFileKey: async (stanzas) => {
      const [only, ...others] = stanzas;
      if (only?.args[0] !== TYPE) return null;
      const [, salt = '', workFactor = ''] = only.args;
      // A file with others beside it would show its sealer that it was opened: the format forbids it.
      if (others.length || only.args.length !== 3) throw new Error('the passphrase stanza is malformed');
      return unwrapped(only.body, await derived(passphrase, Buffer.from(salt, 'base64'), allowed(workFactor)));
    },
  };
}

/** Whoever hands a file in chooses its work factor: more than ours would take gigabytes of memory. */
function allowed(workFactor: string): number {
  if (/^[1-9][0-9]?$/.test(workFactor) && Number(workFactor) <= WORK_FACTOR) return Number(workFactor);
  throw new Error('the work factor of the passphrase is too high');
}

function derived(passphrase: Secret, salt: Buffer, workFactor: number): Promise<Buffer> {
  const [N, r] = [2 ** workFactor, 8];
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.reveal(),
      Buffer.concat([LABEL, salt]),
      KEY_BYTES,
      { N, r, p: 1, maxmem: 2 * 128 * N * r },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}

function wrapped(fileKey: Uint8Array, key: Buffer): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
  const body = Buffer.concat([cipher.update(fileKey), cipher.final()]);
  return Buffer.concat([body, cipher.getAuthTag()]);
}

function unwrapped(body: Uint8Array, key: Buffer): Uint8Array | null {
  const decipher = createDecipheriv(CIPHER, key, NONCE, { authTagLength: TAG_BYTES });
  try {
    decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(0, body.length - TAG_BYTES)), decipher.final()]);
  } catch {
    // The tag does not fit: it is another passphrase.
    return null;
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
