import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { cacheFolder } from './cache.ts';
import { goProgram } from './go-build.ts';

/** A Go module at a version. */
export interface GoModule {
  readonly module: string;
  readonly version: string;
}

/** The folder of a module's files, downloaded where it is not there yet. Throws one sentence where Go is missing. */
export async function goModuleFolder({ module, version }: GoModule): Promise<string> {
  const go = goProgram();
  if (!go)
    throw new Error(
      `files of ${module} ${version} come through the go command: install Go, or copy them to ${cacheFolder()}`,
    );
  const { stdout } = await promisify(execFile)(go, ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: tmpdir(),
  });
  return (JSON.parse(stdout) as { readonly Dir: string }).Dir;
}
