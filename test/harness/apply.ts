import { setTimeout as sleep } from 'node:timers/promises';
import { applyPatch } from './kube-client.ts';
import type { Answer, KubeClient } from './kube-client.ts';
import { describeObject } from './objects.ts';
import type { KubeObject } from './objects.ts';

/** How objects are written. */
export interface ApplyOptions {
  /** Whose fields they become; `test-harness` unless told. */
  readonly fieldManager?: string;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

type ResourceOf = (object: KubeObject) => Promise<Resource>;

const atOnce = 8;

/**
 * Server-side applies objects with force, namespaces first, and their `status` where they have one. Returns them as
 * the server keeps them, in the given order. Throws at the first refusal, with the server's sentence.
 */
export async function applyObjects(
  client: KubeClient,
  objects: readonly KubeObject[],
  { fieldManager = 'test-harness' }: ApplyOptions = {},
): Promise<KubeObject[]> {
  const resourceOf = discovery(client);
  const write = (object: KubeObject): Promise<KubeObject> => applyOne(client, resourceOf, object, fieldManager);
  const written = new Map<KubeObject, KubeObject>();
  const stages = [objects.filter(isNamespace), objects.filter((object) => !isNamespace(object))];
  for (const stage of stages) await eachOf(stage, async (object) => void written.set(object, await write(object)));
  return objects.map((object) => written.get(object) ?? object);
}

/** The path of an object on its API server. Throws when the server has no such kind. */
export async function pathOf(client: KubeClient, object: KubeObject): Promise<string> {
  return objectPath(discovery(client), object);
}

function isNamespace({ kind }: KubeObject): boolean {
  return kind === 'Namespace';
}

async function applyOne(
  client: KubeClient,
  resourceOf: ResourceOf,
  object: KubeObject,
  fieldManager: string,
): Promise<KubeObject> {
  const path = await objectPath(resourceOf, object);
  const { status, ...main } = object;
  const query = `?fieldManager=${fieldManager}&force=true`;
  const written = await patch(client, `${path}${query}`, object, main);
  if (status === undefined) return written;
  const { apiVersion, kind, metadata } = object;
  return patch(client, `${path}/status${query}`, object, {
    apiVersion,
    kind,
    metadata: { name: metadata.name },
    status,
  });
}

async function patch(client: KubeClient, url: string, object: KubeObject, body: object): Promise<KubeObject> {
  const answer = await client.request('PATCH', url, body, applyPatch);
  if (answer.status >= 300) throw refusal(`apply ${describeObject(object)}`, answer);
  return answer.body as KubeObject;
}

/** An error that says what was tried and what the server answered. */
export function refusal(what: string, { status, body }: Answer): Error {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
  return new Error(`${what}: ${status} ${String(message)}`);
}

async function objectPath(resourceOf: ResourceOf, object: KubeObject): Promise<string> {
  const resource = await resourceOf(object);
  const { name, namespace = 'default' } = object.metadata;
  const folder = resource.namespaced ? `/namespaces/${namespace}` : '';
  return `${groupPath(object.apiVersion)}${folder}/${resource.name}/${name}`;
}

/** Asks the server once per kind. */
function discovery(client: KubeClient): ResourceOf {
  const known = new Map<string, Promise<Resource>>();
  return ({ apiVersion, kind }) => {
    const key = `${apiVersion} ${kind}`;
    const resource = known.get(key) ?? findResource(client, apiVersion, kind);
    known.set(key, resource);
    return resource;
  };
}

/** A kind that was defined a moment ago may take a few hundred milliseconds to be served. */
async function findResource(client: KubeClient, apiVersion: string, kind: string): Promise<Resource> {
  for (let attempt = 1; attempt <= 30; attempt += 1) {
    const found = (await servedResources(client, apiVersion)).find((resource) => resource.kind === kind);
    if (found) return found;
    await sleep(100);
  }
  throw new Error(`the API server does not know ${apiVersion} ${kind}`);
}

/** The resources of one group and version, without subresources; none when the version is not served. */
export async function servedResources(client: KubeClient, apiVersion: string): Promise<readonly Resource[]> {
  const answer = await client.request('GET', groupPath(apiVersion));
  if (answer.status !== 200) return [];
  const { resources } = answer.body as { readonly resources: readonly Resource[] };
  return resources.filter(({ name }) => !name.includes('/'));
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
