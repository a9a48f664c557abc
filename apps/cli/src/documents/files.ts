import { constants, openSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Socket } from 'node:net';
import { EXIT, Failure } from '../failure.ts';
import type { World } from '../world.ts';

/** Text that was read, and where from. */
export interface SourceText {
  /** As a person knows it: the path, or `standard input`. */
  readonly name: string;
  readonly text: string;
}

export interface ReadLimits {
  readonly bytes: number;
  /** How long a pipe may stay silent. */
  readonly silenceMs: number;
}

const defaults: ReadLimits = { bytes: 16 * 1024 * 1024, silenceMs: 10_000 };
const maximumFiles = 10_000;
const maximumDepth = 16;

/**
 * Files named by `-f`: a file, a folder (every .yaml, .yml and .json below it, by name), or `-`.
 *
 * @throws Failure for what is missing, empty, too large, silent or not text
 */
export async function readSources(
  paths: readonly string[],
  stdin: World['stdin'],
  limits = defaults,
): Promise<readonly SourceText[]> {
  const sources: SourceText[] = [];
  for (const path of paths) sources.push(...(await readSource(path, stdin, limits)));
  return sources;
}

/** One text: a file, a pipe, or standard input for `-`. Not a folder. */
export async function readText(
  path: string,
  stdin: World['stdin'],
  limits: Partial<ReadLimits> = {},
): Promise<SourceText> {
  const all = { ...defaults, ...limits };
  if (path === '-') return readStdin(stdin, all);
  return readFile(path, all);
}

async function readSource(path: string, stdin: World['stdin'], limits: ReadLimits): Promise<readonly SourceText[]> {
  if (path === '-') return [await readStdin(stdin, limits)];
  const info = await stat(path).catch((error: unknown) => cannotRead(path, error));
  if (!info.isDirectory()) return [await readFile(path, limits)];
  const files = await filesBelow(path, 0);
  if (files.length === 0) throw new Failure(EXIT.badInput, `${path} holds no .yaml, .yml or .json file.`);
  if (files.length > maximumFiles)
    throw new Failure(EXIT.badInput, `${path} holds more than ${maximumFiles} files; name a folder further down.`);
  const sources: SourceText[] = [];
  for (const file of files) sources.push(await readFile(file, limits));
  return sources;
}

/** Symbolic links to folders are not followed: they may lead in a circle. Hidden names are not ours to read. */
async function filesBelow(folder: string, depth: number): Promise<readonly string[]> {
  if (depth > maximumDepth) throw new Failure(EXIT.badInput, `${folder} lies more than ${maximumDepth} folders deep.`);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => cannotRead(folder, error));
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) found.push(...(await filesBelow(path, depth + 1)));
    else if (/\.(ya?ml|json)$/i.test(entry.name)) found.push(path);
  }
  return found;
}

async function readStdin(stdin: World['stdin'], limits: ReadLimits): Promise<SourceText> {
  if (stdin.isTTY)
    throw new Failure(
      EXIT.badInput,
      '-f - reads from standard input, and that is this terminal.',
      'Pipe something into it, as in: cat policy.yaml | overmesh apply -f -',
    );
  const name = 'standard input';
  return { name, text: decode(name, await collect(name, stdin, limits)) };
}

async function readFile(path: string, limits: ReadLimits): Promise<SourceText> {
  // Without O_NONBLOCK the open of a FIFO that nobody writes to would never return.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) =>
    cannotRead(path, error),
  );
  try {
    const info = await file.stat();
    if (info.isDirectory()) throw new Failure(EXIT.badInput, `${path} is a folder; a file is needed here.`);
    const isPipe = info.isFIFO() || info.isSocket();
    return {
      name: path,
      text: decode(path, isPipe ? await readPipe(path, limits) : await readWhole(path, file, limits)),
    };
  } finally {
    await file.close();
  }
}

/** Reads until the end or one byte past the limit: the size that a device or a growing file reports says nothing. */
async function readWhole(path: string, file: FileHandle, limits: ReadLimits): Promise<Buffer> {
  const stream = file.createReadStream({ autoClose: false, end: limits.bytes });
  try {
    return await collect(path, stream, limits);
  } catch (error) {
    return cannotRead(path, error);
  }
}

async function readPipe(path: string, limits: ReadLimits): Promise<Buffer> {
  // A bare descriptor, which the socket then owns and closes. Opening does not wait, so it may be done in place.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  const silence = new Failure(EXIT.badInput, `Nothing came from ${path} within ${limits.silenceMs / 1000} s.`);
  socket.setTimeout(limits.silenceMs, () => socket.destroy(silence));
  try {
    return await collect(path, socket, limits);
  } finally {
    socket.destroy();
  }
}

async function collect(
  name: string,
  chunks: AsyncIterable<Uint8Array | string>,
  { bytes }: ReadLimits,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const part = Buffer.from(chunk as Uint8Array);
    parts.push(part);
    size += part.length;
    if (size > bytes) throw new Failure(EXIT.badInput, `${name} is larger than ${bytes / 1024 / 1024} MB.`);
  }
  return Buffer.concat(parts);
}

function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure(EXIT.badInput, `${name} is not text in UTF-8.`);
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a symbolic link that leads in a circle',
  ENOTDIR: 'is not there: a part of the path is a file',
  EISDIR: 'is a folder; a file is needed here',
  ENAMETOOLONG: 'is too long for a path',
  ENXIO: 'is a socket, which cannot be read',
};

function cannotRead(path: string, error: unknown): never {
  if (error instanceof Failure) throw error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  throw new Failure(EXIT.badInput, `${path} ${CAUSES[code] ?? `cannot be read (${code})`}.`);
}
