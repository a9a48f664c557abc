import type { Api } from './api.ts';
import { EXIT, Failure } from './failure.ts';
import { didYouMean } from '@overmesh/model';
import { documentNames, documentNotFound, namesOf, notFound, refOfVirtualMesh } from './references.ts';

/** A cluster or VirtualMesh by which a list is narrowed. */
export interface Filters {
  readonly cluster?: string | undefined;
  readonly virtualMesh?: string | undefined;
}

/**
 * An empty list must not be the answer to a name that is not there. Asked only when nothing was found: what is found
 * proves the names.
 *
 * @throws Failure naming the nearest
 */
export async function demandFilters(api: Api, { cluster, virtualMesh }: Filters): Promise<void> {
  if (cluster !== undefined && !(await namesOf.cluster(api)).includes(cluster))
    throw await notFound(api, 'cluster', cluster);
  if (virtualMesh !== undefined && !(await documentNames(api, 'VirtualMesh')).includes(virtualMesh))
    throw await documentNotFound(api, refOfVirtualMesh(virtualMesh));
}

/** @throws Failure when no item is in the namespace, naming the nearest of those that there are */
export function demandNamespace(namespace: string | undefined, known: readonly string[]): void {
  if (namespace === undefined || known.includes(namespace)) return;
  const names = [...new Set(known)].sort();
  const next = didYouMean(namespace, names) ?? (names.length ? `There are ${names.join(', ')}.` : undefined);
  throw new Failure(EXIT.refused, `Nothing was found in a namespace ${namespace}.`, next);
}
