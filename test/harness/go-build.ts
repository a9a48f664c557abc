import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { reportProgress } from './build-progress.ts';
import { programOnPath } from './programs.ts';

/** What to build and where to put it. */
export interface GoProgram {
  readonly name: string;
  readonly sources: string;
  readonly goPackage: string;
  readonly output: string;
  readonly ldflags: string;
  /** What to do on a machine without Go, as one sentence. */
  readonly withoutGo: string;
}

/** Builds one of the harness's Go programs and says on stderr how far it is. Throws with the compiler's last lines. */
export async function buildGoProgram(program: GoProgram): Promise<void> {
  const go = goProgram();
  if (!go) throw new Error(program.withoutGo);
  const args = ['build', '-v', '-trimpath', '-ldflags', program.ldflags, '-o', program.output, program.goPackage];
  const startedAt = Date.now();
  process.stderr.write(
    `building ${program.name} for the tests (once per machine, about seven minutes on two cores) ...\n`,
  );
  const build = spawn(go, args, { cwd: program.sources, stdio: ['ignore', 'ignore', 'pipe'] });
  const lastLines = reportProgress(build.stderr, packagesOf(go, program));
  const [code] = (await once(build, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`go build of ${program.name} failed:\n${lastLines.join('\n')}`);
  process.stderr.write(
    `${process.stderr.isTTY ? '\r\x1b[K' : ''}built ${program.name} in ${secondsSince(startedAt)} s\n`,
  );
}

/** The go command, or undefined: PATH first, then where its installer puts it. */
export function goProgram(): string | undefined {
  const installed = '/usr/local/go/bin/go';
  return programOnPath('go') ?? (existsSync(installed) ? installed : undefined);
}

/** How many packages the program has; undefined where Go does not say. */
async function packagesOf(go: string, { sources, goPackage }: GoProgram): Promise<number | undefined> {
  return promisify(execFile)(go, ['list', '-deps', goPackage], { cwd: sources, maxBuffer: 16 * 1024 * 1024 }).then(
    ({ stdout }) => stdout.trim().split('\n').length,
    () => undefined,
  );
}

function secondsSince(start: number): number {
  return Math.round((Date.now() - start) / 1000);
}
