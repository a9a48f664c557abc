import { readFile } from 'node:fs/promises';
import { EXIT, Failure } from '../failure.ts';
import type { BackupKey, RestoreKey } from '../generated/operations.ts';
import type { World } from '../world.ts';

/** How a person says for whom a backup is sealed, or what opens it. */
export interface KeyFlags {
  readonly passphraseFile?: string;
  readonly recipient?: readonly string[];
  readonly identity?: string;
}

/** For whom a backup is sealed. A passphrase is asked for twice: one with a slip in it opens nothing. */
export async function sealingKey(world: World, { passphraseFile, recipient }: KeyFlags): Promise<BackupKey> {
  if (recipient?.length && passphraseFile !== undefined)
    throw new Failure(EXIT.badInput, 'A backup is sealed with a passphrase or for recipients, not both.');
  if (recipient?.length) return { recipients: recipient };
  if (passphraseFile !== undefined) return { passphrase: await passphraseIn(passphraseFile) };
  if (!world.askHidden)
    throw new Failure(
      EXIT.badInput,
      'Nobody is there to be asked for a passphrase.',
      'Give --passphrase-file FILE, or --recipient age1….',
    );
  const passphrase = await asked(world, 'Passphrase of the backup: ');
  if (passphrase !== (await asked(world, 'The same once more: ')))
    throw new Failure(EXIT.badInput, 'The passphrases differ; no backup was made.');
  return { passphrase };
}

/** What opens a backup. */
export async function openingKey(world: World, { passphraseFile, identity }: KeyFlags): Promise<RestoreKey> {
  if (identity !== undefined && passphraseFile !== undefined)
    throw new Failure(EXIT.badInput, 'A backup is opened with a passphrase or an identity, not both.');
  if (identity !== undefined) return { identity: await textIn(identity) };
  if (passphraseFile !== undefined) return { passphrase: await passphraseIn(passphraseFile) };
  if (!world.askHidden)
    throw new Failure(
      EXIT.badInput,
      'Nobody is there to be asked for a passphrase.',
      'Give --passphrase-file FILE, or --identity FILE.',
    );
  return { passphrase: await asked(world, 'Passphrase of the backup: ') };
}

async function asked({ askHidden, interrupted }: World, question: string): Promise<string> {
  const answer = (await askHidden?.(question)) ?? '';
  if (interrupted.aborted) throw new Failure(EXIT.interrupted, 'Interrupted.');
  return answer;
}

/** Editors and `echo` end a line that is no part of the passphrase. */
async function passphraseIn(file: string): Promise<string> {
  return (await textIn(file)).replace(/\r?\n$/, '');
}

async function textIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Failure(EXIT.badInput, `${file} cannot be read: ${reasonOf(error)}.`);
  });
}

/** The reason of an error of a file system, without the path that it repeats. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (code || String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not',
  EEXIST: 'it is there already',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
};
