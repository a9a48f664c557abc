import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { prepareHome, readIfPresent, readOrCreateSecretFile, writeSecretFile } from './home.ts';

/** Keys that wrap the data keys of stored secrets, by id: a fingerprint of 16 hex digits that tells nothing of the key. */
export interface KeyRing {
  /** Seals from now on; the others stay to open what was sealed before. */
  readonly current: string;
  /** 32 bytes each. */
  readonly keys: ReadonlyMap<string, Uint8Array>;
}

/** Where the keys of an installation come from. */
export interface MasterKeys {
  /** Every key there is now: files are read anew, so that a rotation needs no restart. */
  ring(): Promise<KeyRing>;
  /** How to change them. Absent where the environment gives the current key: then only whoever sets it can. */
  readonly files?: MasterKeyFiles;
}

/** Changes of the key files of a home. One at a time: whoever calls holds a lock. */
export interface MasterKeyFiles {
  /** Makes a new current key; the one before stays, as `keys/<id>.key`. */
  add(): Promise<void>;
  /** Removes a key that is not the current one. What it wrapped is lost then. */
  remove(id: string): Promise<void>;
}

type Options = Pick<Config, 'home'> & Partial<Pick<Config, 'masterKey' | 'otherMasterKeys'>>;

const CURRENT = 'master.key';
const OTHER = /^[0-9a-f]{16}\.key$/;
const KEY_BYTES = 32;

/**
 * The keys of the environment, and those of the home's files, which are made at the first call unless the environment
 * gives the current one. Losing a key means registering anew every cluster whose credential it wraps.
 */
export function masterKeysOf({ home, masterKey, otherMasterKeys = [] }: Options): MasterKeys {
  const folder = join(home, 'keys');
  const others = otherMasterKeys.map((key) => key.reveal());
  if (masterKey) return { ring: async () => ringOf([masterKey.reveal(), ...others, ...(await presentKeys(folder))]) };
  return {
    ring: async () => {
      await prepareHome(home);
      // The current one first: a rotation puts it beside before it replaces it, so no moment shows a ring without it.
      const current = await readOrCreateCurrent(folder);
      return ringOf([current, ...others, ...(await otherKeys(folder))]);
    },
    files: {
      add: () => addKey(folder),
      remove: (id) => rm(fileOf(folder, id), { force: true }),
    },
  };
}

async function addKey(folder: string): Promise<void> {
  const before = await readOrCreateCurrent(folder);
  await readOrCreateSecretFile(fileOf(folder, idOf(before)), () => before.toString('base64'));
  await writeSecretFile(join(folder, CURRENT), `${randomBytes(KEY_BYTES).toString('base64')}\n`);
}

async function readOrCreateCurrent(folder: string): Promise<Buffer> {
  const path = join(folder, CURRENT);
  const bytes = keyIn(await readOrCreateSecretFile(path, () => randomBytes(KEY_BYTES).toString('base64')));
  if (!bytes) throw new Error(`${path} must hold 32 bytes in base64 and does not; restore it from a backup`);
  return bytes;
}

/** Of a home that the environment's key goes before: what is there, and nothing is made. */
async function presentKeys(folder: string): Promise<readonly Buffer[]> {
  const text = await readIfPresent(join(folder, CURRENT));
  const bytes = text === undefined ? undefined : keyIn(text);
  return [...(bytes ? [bytes] : []), ...(await otherKeys(folder))];
}

/** A file that does not hold the key of its name counts as lost: what needs it is then told by name. */
async function otherKeys(folder: string): Promise<readonly Buffer[]> {
  const names = await readdir(folder).catch(() => []);
  const read = names
    .filter((name) => OTHER.test(name))
    .map(async (name) => {
      const text = await readIfPresent(join(folder, name)).catch(() => undefined);
      const bytes = text === undefined ? undefined : keyIn(text);
      return bytes && `${idOf(bytes)}.key` === name ? [bytes] : [];
    });
  return (await Promise.all(read)).flat();
}

function keyIn(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === KEY_BYTES ? bytes : undefined;
}

function ringOf([current, ...others]: readonly [Buffer, ...Buffer[]]): KeyRing {
  return { current: idOf(current), keys: new Map([current, ...others].map((key) => [idOf(key), key])) };
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}.key`);
}

function idOf(key: Buffer): string {
  return createHash('sha256').update('overmesh master key').update(key).digest('hex').slice(0, 16);
}
