import { readdir, readFile } from 'node:fs/promises';
import type { Capability } from '@overmesh/model';
import { objectsOf } from './objects.ts';
import type { KubeObject } from './objects.ts';

/** Manifests of deploy/rbac/opt-in: each is of single objects that a user names. */
export const OPT_IN = ['prometheus', 'istio-proxies', 'trust', 'trust-issue'] as const;
export type OptIn = (typeof OPT_IN)[number];

/** The account of deploy/rbac/read.yaml. */
export const memberAccount = { namespace: 'overmesh-system', name: 'overmesh' } as const;

/** The ClusterRole of a capability in deploy/rbac. */
export function memberRole(capability: Capability): string {
  return `overmesh-${capability}`;
}

/** The objects of deploy/rbac for these capabilities, all of them where none is said: account, roles, admission policies. */
export async function memberObjects(capabilities?: readonly Capability[]): Promise<readonly KubeObject[]> {
  const names = capabilities ?? (await everyCapability());
  const texts = await Promise.all(names.map((one) => readFile(`deploy/rbac/${one}.yaml`, 'utf8')));
  return texts.flatMap(objectsOf);
}

/** The objects of a manifest of deploy/rbac/opt-in, which no capability needs. */
export async function optInObjects(name: OptIn): Promise<readonly KubeObject[]> {
  return objectsOf(await readFile(`deploy/rbac/opt-in/${name}.yaml`, 'utf8'));
}

/** By the names of the files: a program that a test starts without Vite cannot import the model. */
async function everyCapability(): Promise<readonly string[]> {
  const files = await readdir('deploy/rbac');
  const names = files.filter((file) => file.endsWith('.yaml')).map((file) => file.replace(/\.yaml$/, ''));
  // The first has the namespace and the account that the others are about.
  return ['read', ...names.filter((name) => name !== 'read')];
}
