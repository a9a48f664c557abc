import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from '../binaries.ts';
import { cacheFolder, onceInCache } from '../cache.ts';
import { cachedGoProgram } from '../go-program.ts';
import { goModuleFolder } from '../go-module.ts';
import { harnessFolder } from '../harness-folder.ts';

/** Istio's programs, as they are: one build of ours runs the mains of all three. */
export interface IstioPrograms {
  readonly istiod: Command;
  readonly agent: Command;
  readonly istioctl: Command;
  /** The template from which pilot-agent makes Envoy's bootstrap. */
  readonly bootstrapTemplate: string;
}

const module = 'istio.io/istio';
const withoutGo = 'A stock Istio for the tests is built once: install Go 1.26 or newer.';

/** Finds the programs in the cache, or builds them (about four minutes, once per machine and version). */
export async function istioPrograms(): Promise<IstioPrograms> {
  const program = await cachedGoProgram({
    name: 'testmesh',
    folder: 'go-istio',
    cachedAs: 'testmesh',
    goPackage: '.',
    ldflags: '-s -w',
    withoutGo,
  });
  const command = (name: string): Command => ({ program, prefix: [name], endsWithParent: false });
  return {
    istiod: command('istiod'),
    agent: command('agent'),
    istioctl: command('istioctl'),
    bootstrapTemplate: await cachedTemplate(),
  };
}

/** The version of Istio that `go-istio/go.mod` names. */
export async function istioVersion(): Promise<string> {
  const goMod = await readFile(join(harnessFolder(), 'go-istio/go.mod'), 'utf8');
  const version = /^\s*(?:require )?istio\.io\/istio (\S+)/m.exec(goMod)?.[1];
  if (!version) throw new Error('go-istio/go.mod names no version of istio.io/istio');
  return version;
}

async function cachedTemplate(): Promise<string> {
  const version = await istioVersion();
  return onceInCache(cacheFolder(`istio-bootstrap-${version}`, 'envoy_bootstrap_tmpl.json'), async (partial) => {
    const folder = await goModuleFolder({ module, version });
    await copyFile(join(folder, 'tools/packaging/common/envoy_bootstrap.json'), partial);
  });
}
