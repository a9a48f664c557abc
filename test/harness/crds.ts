import { existsSync } from 'node:fs';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyObjects, servedResources } from './apply.ts';
import { cacheFolder, onceInCache } from './cache.ts';
import { goModuleFolder } from './go-module.ts';
import { harnessFolder } from './harness-folder.ts';
import type { KubeClient } from './kube-client.ts';
import { objectsOf } from './objects.ts';
import type { KubeObject } from './objects.ts';

/** Where definitions come from: a Go module at a version, or files of this repository. Files may hold `*`. */
type Source =
  | { readonly module: string; readonly version: string; readonly files: readonly string[] }
  | { readonly folder: string };

const gatewayApi = 'sigs.k8s.io/gateway-api';

const sources = {
  istio: { module: 'istio.io/api', version: 'v1.31.1', files: ['kubernetes/customresourcedefinitions.gen.yaml'] },
  'istio-1.24': {
    module: 'istio.io/api',
    version: 'v1.24.2',
    files: ['kubernetes/customresourcedefinitions.gen.yaml'],
  },
  'gateway-api': { module: gatewayApi, version: 'v1.6.1', files: ['config/crd/standard/*.yaml'] },
  'gateway-api-linkerd': {
    module: gatewayApi,
    version: 'v1.2.1',
    files: [
      'config/crd/standard/gateway.networking.k8s.io_*.yaml',
      'config/crd/experimental/gateway.networking.k8s.io_tcproutes.yaml',
      'config/crd/experimental/gateway.networking.k8s.io_tlsroutes.yaml',
    ],
  },
  mcs: { module: 'sigs.k8s.io/mcs-api', version: 'v0.5.2', files: ['config/crd/*.yaml'] },
  linkerd: { folder: 'crds/linkerd' },
  overmesh: { folder: '../../deploy/crds' },
} as const satisfies Record<string, Source>;

/** The sets of definitions that a cluster can have. `gateway-api` is what Istio wants, `gateway-api-linkerd` Linkerd. */
export type CrdSet = keyof typeof sources;

/** Installs whole sets, as `applyDefinitions` does. */
export async function applyCrds(client: KubeClient, sets: readonly CrdSet[]): Promise<void> {
  await applyDefinitions(client, (await Promise.all(sets.map(crdObjects))).flat());
}

/** Applies definitions and waits until every served version of every kind is answered for. */
export async function applyDefinitions(client: KubeClient, objects: readonly KubeObject[]): Promise<void> {
  await applyObjects(client, objects);
  await Promise.all(
    objects
      .filter(isDefinition)
      .flatMap(servedVersions)
      .map((served) => waitUntilServed(client, served)),
  );
}

/** Whether a set can be installed from this checkout; sets that come from Go modules always can. */
export function hasCrds(set: CrdSet): boolean {
  const source: Source = sources[set];
  return !('folder' in source) || existsSync(join(harnessFolder(), source.folder));
}

/** The objects of a set: definitions, and for newer Gateway API also its admission policy. */
export async function crdObjects(set: CrdSet): Promise<KubeObject[]> {
  const source: Source = sources[set];
  return 'folder' in source ? inFolder(source.folder) : inModule(set, source);
}

async function inFolder(folder: string): Promise<KubeObject[]> {
  return objectsOf(await joined(join(harnessFolder(), folder), ['*.yaml']));
}

/** Kept as JSON: a megabyte of YAML takes a second to read, in every process that asks. */
async function inModule(set: CrdSet, source: Extract<Source, { readonly module: string }>): Promise<KubeObject[]> {
  const cached = cacheFolder('crds', `${set}-${source.version}.json`);
  await onceInCache(cached, async (partial) => {
    const yaml = await joined(await goModuleFolder(source), source.files);
    await writeFile(partial, JSON.stringify(objectsOf(yaml)));
  });
  return JSON.parse(await readFile(cached, 'utf8')) as KubeObject[];
}

async function joined(folder: string, patterns: readonly string[]): Promise<string> {
  const files: string[] = [];
  for await (const file of glob([...patterns], { cwd: folder })) {
    if (!file.endsWith('kustomization.yaml')) files.push(join(folder, file));
  }
  if (files.length === 0) throw new Error(`no definitions in ${folder}`);
  const texts = await Promise.all(files.sort().map((file) => readFile(file, 'utf8')));
  return texts.join('\n---\n');
}

interface ServedVersion {
  readonly apiVersion: string;
  readonly plural: string;
}

function isDefinition({ kind }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition';
}

function servedVersions(definition: KubeObject): ServedVersion[] {
  const spec = definition['spec'] as {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  const served = spec.versions.filter((version) => version.served);
  return served.map(({ name }) => ({ apiVersion: `${spec.group}/${name}`, plural: spec.names.plural }));
}

/** A definition is listed once it is Established, and only then are its objects taken. */
async function waitUntilServed(client: KubeClient, { apiVersion, plural }: ServedVersion): Promise<void> {
  for (let attempt = 1; attempt <= 200; attempt += 1) {
    if ((await servedResources(client, apiVersion)).some(({ name }) => name === plural)) return;
    await sleep(100);
  }
  throw new Error(`${plural} in ${apiVersion} is not served after 20 s`);
}
