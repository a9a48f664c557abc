import { Decrypter, Encrypter } from 'age-encryption';
import type { Secret } from '@overmesh/config';
import { fail, succeed } from '@overmesh/model';
import type { Problem, Result } from '@overmesh/model';
import { passphraseIdentity, passphraseRecipient } from './passphrase.ts';

/** For whom a file is sealed: who knows a passphrase, or who has the identity of one of the recipients (`age1…`). */
export type SealingKey = { readonly passphrase: Secret } | { readonly recipients: readonly string[] };
/** What opens one. An identity is the text of an age identity file: comments, and `AGE-SECRET-KEY-1…` lines. */
export type OpeningKey = { readonly passphrase: Secret } | { readonly identity: Secret };

/** Whoever steals the file can try passphrases for as long as they like. */
const SHORTEST_PASSPHRASE = 12;
const MOST_RECIPIENTS = 20;
const FIRST_LINE = 'age-encryption.org/v1\n';

/** Seals bytes as an age file (https://age-encryption.org), which the program `age` opens too. Problems name the key. */
export async function sealed(plain: Uint8Array, key: SealingKey): Promise<Result<Uint8Array>> {
  const encrypter = 'passphrase' in key ? forPassphrase(key.passphrase) : forRecipients(key.recipients);
  return encrypter.ok ? succeed(await encrypter.value.encrypt(plain)) : encrypter;
}

/**
 * Opens an age file: all of it or nothing.
 *
 * Problems: BAD_FORMAT at `file` where it is none, was damaged or is cut short; UNAUTHORIZED at the key where that does not
 * open it. None of them repeats anything of the file or the key.
 */
export async function opened(file: Uint8Array, key: OpeningKey): Promise<Result<Uint8Array>> {
  const head = Buffer.from(file.subarray(0, FIRST_LINE.length)).toString('latin1');
  if (head !== FIRST_LINE) return fail(noAgeFile);
  const decrypter = decrypterFor(key);
  if (!decrypter.ok) return decrypter;
  try {
    return succeed(await decrypter.value.decrypt(file));
  } catch (error) {
    return fail(isOtherKey(error) ? doesNotOpen(key) : damaged);
  }
}

function forPassphrase(passphrase: Secret): Result<Encrypter> {
  if (passphrase.reveal().length < SHORTEST_PASSPHRASE)
    return fail({
      path: 'passphrase',
      code: 'OUT_OF_RANGE',
      message: `a passphrase must have at least ${SHORTEST_PASSPHRASE} characters: whoever steals the file can try as many as they like`,
    });
  const encrypter = new Encrypter();
  encrypter.addRecipient(passphraseRecipient(passphrase));
  return succeed(encrypter);
}

function forRecipients(recipients: readonly string[]): Result<Encrypter> {
  if (recipients.length > MOST_RECIPIENTS)
    return fail({ path: 'recipients', code: 'TOO_MANY', message: `recipients must be at most ${MOST_RECIPIENTS}` });
  const encrypter = new Encrypter();
  const problems = recipients.flatMap((recipient, index) => {
    try {
      encrypter.addRecipient(recipient);
      return [];
    } catch {
      return [{ path: `recipients[${index}]`, code: 'BAD_FORMAT', message: RECIPIENT } as const];
    }
  });
  return problems.length ? fail(...problems) : succeed(encrypter);
}

const RECIPIENT = 'must be the public key of an age identity, age1… as `age-keygen` prints it';

function decrypterFor(key: OpeningKey): Result<Decrypter> {
  const decrypter = new Decrypter();
  if ('passphrase' in key) {
    decrypter.addIdentity(passphraseIdentity(key.passphrase));
    return succeed(decrypter);
  }
  const lines = key.identity.reveal().split('\n');
  const identities = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith('#'));
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch {
    // The library's error repeats what it was given.
    return fail(noIdentity);
  }
  return identities.length ? succeed(decrypter) : fail(noIdentity);
}

/** The library has this word for it; a spec holds on to it. */
function isOtherKey(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('no identity matched');
}

function doesNotOpen(key: OpeningKey): Problem {
  if ('passphrase' in key)
    return {
      path: 'passphrase',
      code: 'UNAUTHORIZED',
      message: 'the passphrase does not open this file: it is another one, or the file is sealed for recipients',
    };
  const message = 'the identity does not open this file: it is sealed for other recipients, or with a passphrase';
  return { path: 'identity', code: 'UNAUTHORIZED', message };
}

const noIdentity: Problem = {
  path: 'identity',
  code: 'BAD_FORMAT',
  message: 'must be an age identity, AGE-SECRET-KEY-1… as `age-keygen` writes it into a file',
};

const noAgeFile: Problem = {
  path: 'file',
  code: 'BAD_FORMAT',
  message: 'this is no age file of version 1, so it is no backup of Overmesh',
};

const damaged: Problem = {
  path: 'file',
  code: 'BAD_FORMAT',
  message: 'the file was damaged or cut short: take another copy of it',
};
