import { readFile } from 'node:fs/promises';
import { CAPABILITIES } from '@overmesh/model';
import type { Capability } from '@overmesh/model';
import { objectsOf } from './objects.ts';
import type { KubeObject } from './objects.ts';

/** The account of deploy/rbac/read.yaml. */
export const memberAccount = { namespace: 'overmesh-system', name: 'overmesh' } as const;

/** The ClusterRole of a capability in deploy/rbac. */
export function memberRole(capability: Capability): string {
  return `overmesh-${capability}`;
}

/** The objects of deploy/rbac for these capabilities, all of them where none is said: account, roles, admission policies. */
export async function memberObjects(
  capabilities: readonly Capability[] = CAPABILITIES,
): Promise<readonly KubeObject[]> {
  const texts = await Promise.all(capabilities.map((one) => readFile(`deploy/rbac/${one}.yaml`, 'utf8')));
  return texts.flatMap(objectsOf);
}
