import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, onceInCache } from './cache.ts';
import { buildGoProgram } from './go-build.ts';
import type { GoProgram } from './go-build.ts';
import { harnessFolder } from './harness-folder.ts';

/** A Go program of the harness, and how the cache calls it. */
export interface CachedGoProgram extends Pick<GoProgram, 'name' | 'goPackage' | 'ldflags' | 'withoutGo'> {
  /** The folder of its module, below `test/harness`. */
  readonly folder: string;
  /** The start of its folder's name in the cache; the key of its sources follows. */
  readonly cachedAs: string;
}

/** The path of the program, built at the first call on this machine. */
export async function cachedGoProgram({ folder, cachedAs, ...program }: CachedGoProgram): Promise<string> {
  const sources = join(harnessFolder(), folder);
  const target = cacheFolder(`${cachedAs}-${await sourceKey(sources, program.ldflags)}`, program.name);
  return onceInCache(target, (output) => buildGoProgram({ ...program, sources, output }));
}

/** Changes with every Go source, module version, build flag and platform, so a cached program is never stale. */
async function sourceKey(folder: string, ldflags: string): Promise<string> {
  const hash = createHash('sha256').update(`${platform()} ${arch()} ${ldflags}`);
  const entries = await readdir(folder, { recursive: true });
  for (const file of entries.filter((name) => /\.(go|mod|sum)$/.test(name)).sort()) {
    hash.update(file).update(await readFile(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
